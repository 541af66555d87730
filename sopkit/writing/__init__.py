"""From what an SOP holds to the text of a file, in either form."""
