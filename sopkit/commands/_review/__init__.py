"""The commands below `sopkit review`."""
