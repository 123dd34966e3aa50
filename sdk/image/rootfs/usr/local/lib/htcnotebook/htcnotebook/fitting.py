"""Jobs that ask for more than any machine of the pool has: they wait for ever, and HTCondor says so only to who asks it."""
from . import tools

# What a job asks for, what a machine has of it in all, and in words.
_RESOURCES = (("RequestCpus", "TotalSlotCpus", "CPUs"), ("RequestMemory", "TotalSlotMemory", "MB of memory"), ("RequestGPUs", "TotalSlotGPUs", "GPUs"))
REQUESTS = tuple(request for request, _, _ in _RESOURCES)
_HAVE = tuple(have for _, have, _ in _RESOURCES)


def machines():
    """What the pool's machines have, a dictionary for each kind; None when the pool does not tell in time."""
    answer = tools.run("condor_status", "-json", "-constraint", 'SlotType =!= "Dynamic"', "-attributes", ",".join(_HAVE))
    if answer.status != 0:
        return None
    kinds = {tuple(machine.get(have, 0) for have in _HAVE) for machine in tools.ads(answer)}
    return [dict(zip(_HAVE, kind)) for kind in sorted(kinds)]


def too_large(job, having):
    """Why no machine of `having` can run the job of these attributes, in words; None where one can, or where that is not known."""
    asked = {request: job.get(request) for request in REQUESTS}
    # An expression, or a job whose request HTCondor fills in, can be known by HTCondor only.
    numbers = {request: value for request, value in asked.items() if isinstance(value, (int, float)) and not isinstance(value, bool)}
    if not having or any(all(machine.get(have, 0) >= numbers.get(request, 0) for request, have, _ in _RESOURCES) for machine in having):
        return None
    for request, have, words in _RESOURCES:
        most = max(machine.get(have, 0) for machine in having)
        if numbers.get(request, 0) > most:
            return f"asks for {numbers[request]:g} {words}, and no machine has more than {most:g}"
    return "asks for more than any one machine has together"
