"""What the command htc-pool runs. See htcnotebook/cli.py."""
import os
import sys

sys.path.insert(0, "/usr/local/lib/htcnotebook")

from htcnotebook import become  # noqa: E402
from htcnotebook.cli import main  # noqa: E402

# Root asks as the user of the notebook, whose pool it is.
user = become.user_of_command() if os.getuid() == 0 else None
sys.exit(become.run_as(user, lambda: main(sys.argv[1:])) if user else main(sys.argv[1:]))
