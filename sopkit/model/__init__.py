"""What the words of the field mean: frozen structs and nothing else."""
