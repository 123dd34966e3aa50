#!/usr/bin/env python3
"""Measures how long htcnotebook.submit takes for many items beside condor_submit, and how long others wait for condor_q meanwhile.

    bench/submit.py IMAGE [--jobs N] [--turns N]

IMAGE is one of ours, with docker. Both sides take turns in one container's own pool (bench/submit-driver.py); the best of each counts.
"""
import argparse
import os

from run import BENCH, output, quiet


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image")
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    name = f"htcnotebook-bench-submit-{os.getpid()}"
    try:
        output(["docker", "run", "-d", "--name", name, "-v", f"{BENCH / 'submit-driver.py'}:/submit-driver.py:ro", options.image])
        output(["docker", "exec", name, "htc-pool", "wait"])
        ratio, waited, part = output(["docker", "exec", name, "python", "/submit-driver.py", str(options.jobs), str(options.turns)]).split()
    finally:
        quiet(["docker", "rm", "-f", "-v", name])
    print(f"{options.jobs} items: {ratio} of condor_submit's time; others waited for condor_q {waited} s at most, {part} of condor_submit's time")


if __name__ == "__main__":
    main()
