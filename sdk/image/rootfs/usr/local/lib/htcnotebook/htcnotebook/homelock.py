"""One pool in a home at a time, though containers may share the home: a lock that ends with whoever holds it."""
import errno
import fcntl
import os


class HomeLock:
    """A lock on a file; the file says who holds it."""

    def __init__(self, path):
        self._path = path
        self._descriptor = None

    def take(self):
        """Takes the lock and returns None, or returns who has it. A file system without locks counts as free."""
        if self._descriptor is not None:
            return None
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _taken(descriptor, fcntl.LOCK_EX):
            name = _name(descriptor)
            os.close(descriptor)
            return f"the container {name}" if name else "another container"
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, (os.uname().nodename + "\n").encode(), 0)
        self._descriptor = descriptor
        return None


def other_holder(path):
    """The name of another container that has the lock, or None."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        name = _name(descriptor) if _taken(descriptor, fcntl.LOCK_SH) else None
        return None if name == os.uname().nodename else name
    finally:
        os.close(descriptor)


def _taken(descriptor, kind):
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        return False
    except OSError as problem:
        return problem.errno in (errno.EWOULDBLOCK, errno.EACCES)


def _name(descriptor):
    return os.read(descriptor, 256).decode("utf-8", "replace").strip()
