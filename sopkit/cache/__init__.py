"""What one check may leave for the next. Without it, or with damage in it, everything is found out anew.

The drawer of a handbook is a folder of the user's cache, never of the handbook. It holds sealed files of plain data:

    files            every file of the handbook: its status on disk and the digest of its content
    cards            what was found in each file by itself, by path and content
    translations     what was found in each translation, by its content and that of its source
    places           where the findings over the whole handbook stand, by path and content
    verdict-<key>    all problems of a whole check, by everything they depend on
"""
