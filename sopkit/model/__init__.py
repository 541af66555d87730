"""What the words of the field mean: frozen dataclasses and nothing else."""
