"""Kernels and notebooks: executed as Jupyter does it, in a copy, so that nothing of the image changes."""
import json
import os
import shutil
import tempfile

from support import inspected, programs, server
from support.verdict import Failed

RUNNER = os.path.join(inspected.FOLDER, "probes", "executed_notebook.py")
HOME = os.environ.get("HOME") or "/home/jovyan"
CONTENT = "/usr/local/share/htcnotebook/content"


def kernel(check):
    """A kernel executes a cell whose result is the same in every language."""
    name = check["promise"]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kernel.ipynb")
        cell = {"cell_type": "code", "execution_count": None, "id": "cell", "metadata": {}, "outputs": [], "source": "6 * 7"}
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"cells": [cell], "metadata": {"kernelspec": {"name": name, "display_name": name}}, "nbformat": 4, "nbformat_minor": 5}, file)
        results = execute(path, check["limit"])
    if not any("42" in result for result in results):
        raise Failed(f"the kernel answers 6 * 7 with {results}")


def notebook(check):
    """A notebook of the project, with what lies beside it, executes without an error."""
    source = os.path.join(CONTENT, check["path"])
    if not os.path.isfile(source):
        raise Failed(f"{source} is not in the image")
    with tempfile.TemporaryDirectory(dir=HOME, prefix=".htcnotebook-test-") as folder:
        # The files of the project as they lie in the home, so that relative paths are right.
        copy = os.path.join(folder, "content")
        shutil.copytree(CONTENT, copy)
        execute(os.path.join(copy, check["path"]), check["limit"], server.environment())


def execute(path, limit, env=None):
    """Executes a notebook; returns its results as texts. Quotes the cell that failed."""
    ended = programs.run(["python3", RUNNER, path], limit, cwd=os.path.dirname(path), env=env)
    records = [record for record in map(_json, ended.output.splitlines()) if record is not None]
    # What is no record was said by the kernel, such as why it does not start.
    said = [line for line in ended.output.splitlines() if line.strip() and _json(line) is None]
    last = records[-1] if records else {}
    if ended.status is None:
        raise Failed(f"it did not end within {limit} s{_where(last)}")
    if "problem" not in last:
        raise Failed((said[-1] if said else f"executing it ended with status {ended.status}") + _where(last))
    if last["problem"]:
        if not last.get("cell"):
            raise Failed("\n".join([last["problem"], *said[-3:]]))
        raise Failed(last["problem"] + _where(last) + ("\n\n" + last["detail"] if last["detail"] else ""))
    return last["results"]


def _where(record):
    if not record.get("cell"):
        return ""
    quoted = "\n".join("    " + line for line in record["source"].splitlines()[:8])
    return f", in cell {record['cell']}:\n{quoted}"


def _json(line):
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and ("cell" in record or "problem" in record) else None
