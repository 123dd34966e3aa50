"""check.py SCENE ID,ID,...: runs those checks of checks.json inside a container of the image and reports each.

checks/ is what looks, support/ what that uses, runner/ what runs it, and probes/ has the programs that the image's own Python runs.
Needs nothing but Python's standard library; what a check looks at (Jupyter, R, HTCondor) is the image's own.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from runner.main import main  # noqa: E402

main(sys.argv[1:])
