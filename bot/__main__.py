"""`python -m bot`: the same as `schoolbeeld`."""

import sys

from bot.cli import main

if __name__ == "__main__":  # the process that makes many mails imports this too
    sys.exit(main())
