"""Look for files that break the reader: ``python fuzz/run.py --minutes 60``. fuzz/README.md says how to read what it prints."""

import sys

from search import main

if __name__ == "__main__":
    sys.exit(main())
