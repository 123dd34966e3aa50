"""What condor_submit reads. Every value gets through it as it is: nothing in an item is a separator, a comment, the end of the list or a macro."""
import re
from typing import NamedTuple, Optional

from . import macros

# The access point serves nobody else while it takes the jobs of a cluster, and takes about three thousand a second.
JOBS_AT_ONCE = 1500
SUBMISSION, ITEM, FIRST, JOBS = "HtcNotebookSubmission", "HtcNotebookItem", "HtcNotebookFirst", "HtcNotebookJobs"
# At both ends of a row, so that no value is there; what HTCondor makes of them tells whether it took the row as a whole.
_ROW, _END = "htcnotebook_row", "htcnotebook_end"


class Part(NamedTuple):
    """A cluster to be queued: `first` is the number of its first job; `items` has what ITEM is to be in each job, None where there are no items."""

    text: str
    first: int
    jobs: int
    items: Optional[list]


def parts(asked, count, submission):
    """The clusters that the jobs become, of JOBS_AT_ONCE jobs at most; `submission` is what tells these jobs from all others."""
    jobs = (len(asked.rows) if asked.rows else 1) * count
    description = {**macros.DEFINITIONS, **asked.description, f"My.{SUBMISSION}": f'"{submission}"'}
    rows = None
    if asked.rows is not None:
        description[f"My.{ITEM}"] = f'"$({_ROW})-$({_END})"'
        used = [name for name in asked.rows[0] if any(re.search(rf"\b{name}\b", text, re.IGNORECASE) for text in [*asked.description.values(), *asked.additions[0].values()])]
        rows = [{**{name: macros.inert(row[name]) for name in used}, **addition} for row, addition in zip(asked.rows, asked.additions)]
    if jobs <= JOBS_AT_ONCE:
        return [_part(description, rows, 0, count)]
    description.update({f"My.{JOBS}": str(jobs), f"My.{ITEM}": f'"$({_ROW})-$({_END})"'})
    numbered = [row for number, each in enumerate(rows or [{}]) for row in _numbered(each, number, count)]
    return [
        _part({**description, f"My.{FIRST}": str(first)}, numbered[first:first + JOBS_AT_ONCE], first, 1)
        for first in range(0, jobs, JOBS_AT_ONCE)]


def _numbered(row, number, count):
    """The row for each of its jobs, with what the macros would be if all jobs were one cluster."""
    for step in range(count):
        job = number * count + step
        numbers = {"ProcId": job, "Process": job, "Row": number, "ItemIndex": number, "Step": step}
        own = macros.lower(row)
        yield {**row, **{name: str(value) for name, value in numbers.items() if name.lower() not in own}}


def _part(description, rows, first, count):
    lines = [f"{name} = {value}{'$(htcnotebook_nothing)' if value.endswith(chr(92)) else ''}" for name, value in description.items()]
    if rows is None:
        return Part("\n".join([*lines, f"queue {count}", ""]), first, count, None)
    lines.append(f"queue {count} {','.join([_ROW, *rows[0], _END])} from (")
    lines += (" ".join([str(number), *map(macros.field, row.values()), str(number)]) for number, row in enumerate(rows, first))
    items = [f"{number}-{number}" for number in range(first, first + len(rows)) for _ in range(count)]
    return Part("\n".join([*lines, ")", ""]), first, len(items), items)
