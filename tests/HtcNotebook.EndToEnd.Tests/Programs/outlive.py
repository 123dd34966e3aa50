"""outlive.py SECONDS: starts a process that leaves its parent, its session, its files and its environment, and ends after SECONDS."""
import os
import sys
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 100)
        os.chdir("/")
        os.execve("/usr/bin/sleep", ["sleep", "7771"], {})
    os._exit(0)
os.wait()
time.sleep(float(sys.argv[1]))
