"""Prints the commands of the distributions in the notebook's own Python (pip's, conda's), as a list in JSON."""
import importlib.metadata
import json
import os
import sysconfig

paths = sysconfig.get_paths()
commands = set()
for distribution in importlib.metadata.distributions(path=sorted({paths["purelib"], paths["platlib"]})):
    for entry in distribution.entry_points:
        command = os.path.join(paths["scripts"], entry.name)
        if entry.group == "console_scripts" and os.path.exists(command):
            commands.add(command)
print(json.dumps(sorted(commands)))
