"""What each kind of SOP must hold: one kind a file, each with a function `check(sop)`."""
