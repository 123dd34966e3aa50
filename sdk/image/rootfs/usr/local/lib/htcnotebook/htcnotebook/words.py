"""Words in the newer syntax that HTCondor has for arguments and environments: see condor_submit(1)."""
import re

_WORD = re.compile(r"(?:[^ \t']|'(?:[^']|'')*')+")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")


def join(words):
    """Words as they stand between the double quotes. Macros in them stay macros."""
    return " ".join("'" + word.replace("'", "''").replace('"', '""') + "'" for word in words)


def quoted(words):
    """Words with the double quotes around them that tell the newer syntax."""
    return f'"{join(words)}"'


def split(text):
    """The words of an attribute of a job, which has neither the double quotes around them nor doubled ones in them."""
    return [_QUOTED.sub(lambda part: part.group(1).replace("''", "'"), word) for word in _WORD.findall(text)]
