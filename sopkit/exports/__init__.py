"""What leaves the house for other programs: one format a file, a library in and text out."""
