"""The versions that an SOP had: which is in force, how each came about, and since when each step says what it says."""
