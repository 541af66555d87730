"""One way of telling problems a file."""
