"""`python -m core.course`."""

import sys

from core.course.command import main

if __name__ == "__main__":
    sys.exit(main())
