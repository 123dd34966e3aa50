"""What an examination found: one thing each, whether it is right, and what to do where it is not."""
from typing import NamedTuple

OK, NOTE, WRONG = "ok", "note", "wrong"


class Finding(NamedTuple):
    """`about` is a word, `text` says what was seen, `advice` what to do; `identity` is whom a daemon takes the user for."""

    about: str
    state: str
    text: str
    advice: str = ""
    identity: str = ""

    def line(self):
        """All of it in one line."""
        return f"{self.text}: {self.advice}" if self.advice else self.text


def ok(about, text, identity=""):
    return Finding(about, OK, text, identity=identity)


def note(about, text, advice=""):
    return Finding(about, NOTE, text, advice)


def wrong(about, text, advice):
    return Finding(about, WRONG, text, advice)


def first_wrong(found):
    """The first thing that is wrong, or None."""
    return next((finding for finding in found if finding.state == WRONG), None)
