"""``python -m sopkit``."""

from sopkit.cli import main

main()
