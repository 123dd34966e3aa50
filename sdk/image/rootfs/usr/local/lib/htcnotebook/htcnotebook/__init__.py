"""HTCondor from a notebook: one way to submit jobs, the same in the image's own pool and in a site's.

    import htcnotebook

    jobs = htcnotebook.submit({"executable": "pi.py", "arguments": "$(seed)"}, items=[{"seed": seed} for seed in range(8)])
    jobs.wait()
    print(jobs.output(0))

submit() queues jobs and returns a Jobs object; attach() and jobs() find the jobs again after a restart of the kernel. What
goes wrong is a PoolError (the pool) or a JobError (the jobs), in plain words. docs/jobs.md tells all of it.

The package is also what runs beside the notebook: the personal pool, its content and htc-pool. That part uses the standard
library only, so that HTCondor's bindings are imported when the names below are used, and not before.
"""
import importlib

_MODULES = {
    "submit": "submission", "attach": "submission", "jobs": "submission", "Jobs": "batch",
    "JobError": "errors", "JobTimeout": "errors", "PoolError": "errors",
}
__all__ = sorted(_MODULES)


def __getattr__(name):
    if name in _MODULES:
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
