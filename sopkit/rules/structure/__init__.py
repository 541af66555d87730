"""What is missing from an SOP, or does not fit together."""
