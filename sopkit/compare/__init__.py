"""What changed between two versions of an SOP: plain functions over its data."""
