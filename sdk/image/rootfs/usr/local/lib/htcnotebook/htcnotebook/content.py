"""Lays the project's files into the home, which may be an empty volume.

Each file is handed out once: what the user changed or deleted stays so. Which files were handed out is kept in the home.
"""
import os
import shutil

from . import log

SOURCE = "/usr/local/share/htcnotebook/content"
RECORD = os.path.join(".local", "share", "htcnotebook", "content")


def lay_out(home, source=SOURCE):
    """Copies the files of `source` that were never handed out into `home`. A home that cannot be written is said once."""
    if not os.path.isdir(source):
        return
    record = os.path.join(home, RECORD)
    handed_out = _read(record)
    fresh = [path for path in _files(source) if path not in handed_out]
    if not fresh:
        return
    try:
        for path in fresh:
            copy(os.path.join(source, path), os.path.join(home, path))
        os.makedirs(os.path.dirname(record), exist_ok=True)
        with open(record, "a", encoding="utf-8", errors="surrogateescape") as file:
            file.writelines(path + "\n" for path in fresh)
    except OSError as problem:
        log.warning(f"the project's files could not be copied into {home}: {problem}")


def _read(record):
    try:
        with open(record, encoding="utf-8", errors="surrogateescape") as file:
            return set(file.read().splitlines())
    except OSError:
        return set()


def _files(source):
    for folder, folders, files in os.walk(source):
        folders.sort()
        for name in sorted(files):
            yield os.path.relpath(os.path.join(folder, name), source)


def copy(source, target):
    """Never replaces a file: one that is there is the user's. A copy appears whole or not at all."""
    if os.path.lexists(target):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    partial = target + ".htcnotebook-part"
    shutil.copyfile(source, partial)
    os.chmod(partial, 0o755 if os.access(source, os.X_OK) else 0o644)
    os.rename(partial, target)
