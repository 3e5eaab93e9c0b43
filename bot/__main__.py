"""`python -m bot`: the same as `schoolbeeld`."""

import sys

from bot.cli import main

sys.exit(main())
