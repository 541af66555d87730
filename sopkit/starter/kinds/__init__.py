"""What is specific to each kind of SOP: one kind a file, with what it is for and an example of each text in both languages.

A file holds `use` and `fields`; `fields` has the shape of an SOP. A text is written as `{en: ..., zh: ...}`. Where a role
stands, it says `owner`: the skeleton puts the owner there. Titles and descriptions of fields are the schema's.
"""
