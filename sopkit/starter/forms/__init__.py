"""How a skeleton becomes a file: one form a file, with `ENDING` and `write(skeleton, schema)`."""
