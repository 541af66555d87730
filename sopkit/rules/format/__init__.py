"""What stands in the way of reading a file at all."""
