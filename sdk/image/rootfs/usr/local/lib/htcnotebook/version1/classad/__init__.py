"""Version 1's name for version 2 of HTCondor's ClassAds (classad2). See the htcondor module beside it."""
from classad2 import *  # noqa: F401, F403
