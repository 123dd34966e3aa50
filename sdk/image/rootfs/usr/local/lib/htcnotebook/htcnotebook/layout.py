"""Folders and names that more than one part of this package has to know."""
import os

# The personal pool's state, below the home: personal_run.py makes it, personal_view.py and personal-configuration look for it.
STATE = os.path.join(".condor", "htcnotebook")
FOLDERS = ("log", "spool", "execute", "lock", "run")
# The logs of HTCondor's daemons, in the order in which a job meets them.
LOGS = {
    "master": "MasterLog", "collector": "CollectorLog", "negotiator": "NegotiatorLog", "schedd": "SchedLog",
    "startd": "StartLog", "shadow": "ShadowLog", "starter": "StarterLog*",
}
DAEMONS = ("master", "collector", "negotiator", "schedd", "startd")
# Where the system's programs are, HTCondor's among them; /opt/conda is the user's.
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The container's command is run by this: supervise.py.
SUPERVISOR = "/usr/local/bin/htcnotebook-run"
