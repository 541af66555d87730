"""What the history of a handbook says of its SOPs: plain functions over a log."""
