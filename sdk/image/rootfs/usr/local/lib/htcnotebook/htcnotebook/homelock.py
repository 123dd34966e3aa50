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
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            if problem.errno in (errno.EWOULDBLOCK, errno.EACCES):
                holder = os.read(descriptor, 256).decode("utf-8", "replace").strip()
                os.close(descriptor)
                return f"the container {holder}" if holder else "another container"
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, (os.uname().nodename + "\n").encode(), 0)
        self._descriptor = descriptor
        return None
