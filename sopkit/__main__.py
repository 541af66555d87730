"""``python -m sopkit``."""

from sopkit.cli import main

if __name__ == "__main__":  # a process that helps reading loads this file, too, under another name
    main()
