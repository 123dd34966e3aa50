"""How much of the machine this container may use: cgroup limits (v1 and v2), CPU affinity, the machine's memory.

`root` is the folder in which to look for /proc and /sys, for tests.
"""
import os

MIB = 1024 * 1024


def cpus(root="/"):
    """Whole CPUs, at least 1."""
    count = len(os.sched_getaffinity(0)) if root == "/" else (os.cpu_count() or 1)
    for quota in _cpu_quotas(root):
        count = min(count, quota)
    return max(1, int(count))


def memory_mib(root="/"):
    """MiB of memory."""
    amounts = [limit for limit in _memory_limits(root)]
    with open(os.path.join(root, "proc/meminfo"), encoding="ascii") as file:
        for line in file:
            if line.startswith("MemTotal:"):
                amounts.append(int(line.split()[1]) * 1024)
    return max(1, min(amounts) // MIB)


def _groups(root, controller):
    """This process's group in the hierarchy of `controller` ("" for v2) and the groups above it, as folders."""
    try:
        with open(os.path.join(root, "proc/self/cgroup"), encoding="utf-8") as file:
            lines = [line.rstrip("\n").split(":", 2) for line in file]
    except OSError:
        return
    for _, controllers, path in lines:
        if controller not in controllers.split(","):
            continue
        mounts = ["sys/fs/cgroup"] if not controller else [f"sys/fs/cgroup/{controllers}", f"sys/fs/cgroup/{controller}"]
        for mount in mounts:
            # Inside a container the mount often shows its own group as the top, while the path is the host's.
            part = path.strip("/")
            while True:
                yield os.path.join(root, mount, part)
                if not part:
                    break
                part = os.path.dirname(part)


def _cpu_quotas(root):
    for group in _groups(root, ""):
        words = _words(group, "cpu.max")
        if words and words[0] != "max":
            yield _number(group, "cpu.max", lambda: int(words[0]) / int(words[1]))
    for group in _groups(root, "cpu"):
        quota, period = _words(group, "cpu.cfs_quota_us"), _words(group, "cpu.cfs_period_us")
        if quota and period and quota[0] != "-1":
            yield _number(group, "cpu.cfs_quota_us", lambda: int(quota[0]) / int(period[0]))


def _memory_limits(root):
    for group in _groups(root, ""):
        words = _words(group, "memory.max")
        if words and words[0] != "max":
            yield _number(group, "memory.max", lambda: int(words[0]))
    for group in _groups(root, "memory"):
        words = _words(group, "memory.limit_in_bytes")
        # "No limit" is a number near 2^63 here; the machine's memory is the smaller one then.
        if words:
            yield _number(group, "memory.limit_in_bytes", lambda: int(words[0]))


def _number(group, name, read):
    """A limit; ValueError, with what to look at, where the file has something that is none."""
    try:
        number = read()
    except (ValueError, IndexError, ZeroDivisionError):
        number = 0
    if number <= 0:
        raise ValueError(f"{os.path.join(group, name)} has {' '.join(_words(group, name))!r}, which is no limit of a container")
    return number


def _words(group, name):
    try:
        with open(os.path.join(group, name), encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []
