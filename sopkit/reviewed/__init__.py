"""How each SOP stands to the text that its last review looked at."""
