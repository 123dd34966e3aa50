"""Files through the Jupyter server, as its file browser, its editor and its menu ask for them."""
import contextlib
import fnmatch
import os
import urllib.parse

from support import server
from support.verdict import Failed, Skipped

NAME = "htcnotebook-test.ipynb"
MARK = "6 times 7 is 42"
# What Jupyter does not show by itself (ContentsManager.hide_globs), and what checks beside this one make and remove.
HIDDEN = (".*", "__pycache__", "*.pyc", "*.pyo", "*~", f"*{NAME}")


class _NotSaved(Failed):
    pass


def browser(check):
    """The file browser shows what is in its folder."""
    record = server.wait(check["limit"] - 5)
    top = record["root_dir"]
    answer = server.ask(record, "api/contents/", record["token"], limit=30.0)
    if answer.status != 200:
        raise Failed(f"the file browser does not open {top}: status {answer.status}{_said(answer)}")
    shown = {each["name"] for each in answer.json()["content"]}
    there = {name for name in _names(top) if not any(fnmatch.fnmatch(name, hidden) for hidden in HIDDEN)}
    if not there:
        raise Failed(f"the file browser is empty: it shows {top}, in which there is nothing")
    hidden = {name for name in there - shown if os.path.exists(os.path.join(top, name))}
    if hidden:
        raise Failed(f"the file browser does not show what is in {top}: {', '.join(sorted(hidden)[:8])}; it shows {', '.join(sorted(shown)[:8]) or 'nothing'}")


def _names(folder):
    try:
        return [each.name for each in os.scandir(folder) if each.is_file() or each.is_dir()]
    except OSError as problem:
        raise Failed(f"the file browser's folder {folder} cannot be read: {problem.strerror}") from None


def save(check):
    """A notebook is saved where users save theirs, and read back."""
    record = server.wait(check["limit"] - 5)
    for folder in _folders(record):
        with _saved(record, folder) as path:
            answer = server.ask(record, path, record["token"])
            if answer.status != 200 or MARK not in answer.body.decode("utf-8", "replace"):
                raise Failed(f"a notebook that was saved in {_shown(record, folder)} cannot be read back: status {answer.status}{_said(answer)}")


def export(check):
    """A notebook is exported as a page, without the world outside."""
    record = server.wait(check["limit"] - 5)
    try:
        with _saved(record, "") as path:
            answer = server.ask(record, f"nbconvert/html/{path.removeprefix('api/contents/')}?download=false", record["token"], limit=check["limit"] - 10)
            if answer.status != 200 or MARK not in answer.body.decode("utf-8", "replace"):
                raise Failed(f"a notebook cannot be exported as HTML: status {answer.status}{_said(answer)}")
    except _NotSaved as problem:
        raise Skipped(f"there is no notebook to export: {problem}") from None


def _folders(record):
    """Where users save: the folder that the browser opens, and work, where it is inside of that."""
    return ["", "work/"] if os.path.isdir(os.path.join(record["root_dir"], "work")) else [""]


def _shown(record, folder):
    return os.path.join(record["root_dir"], folder.rstrip("/")).rstrip("/")


@contextlib.contextmanager
def _saved(record, folder):
    """Saves a notebook that nobody has, under the path that this yields, and deletes it."""
    # More than one check does so at the same time.
    name = f"{os.getpid()}-{id(record):x}-{NAME}"
    path = "api/contents/" + urllib.parse.quote(folder + name)
    cell = {
        "cell_type": "code", "execution_count": 1, "id": "cell", "metadata": {}, "source": "print('6 times 7 is', 6 * 7)",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": MARK + "\n"}],
    }
    notebook = {"cells": [cell], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}, "nbformat": 4, "nbformat_minor": 5}
    answer = server.ask(record, path, record["token"], "PUT", {"type": "notebook", "format": "json", "content": notebook})
    try:
        if answer.status not in (200, 201):
            raise _NotSaved(f"a notebook cannot be saved in {_shown(record, folder)}: status {answer.status}{_said(answer)}")
        yield path
    finally:
        if answer.status in (200, 201):
            server.ask(record, path, record["token"], "DELETE")


def _said(answer):
    """The server's own words, where it has some."""
    try:
        words = answer.json()
        return f" ({words.get('message') or words.get('reason')})"
    except (ValueError, AttributeError):
        return ""
