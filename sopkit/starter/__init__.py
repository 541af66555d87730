"""Makes files of answers: a new handbook, a new SOP."""
