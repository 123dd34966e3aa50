"""What an examination found: one thing each, whether it is right, and what to do where it is not."""
from typing import NamedTuple

OK, NOTE, WRONG = "ok", "note", "wrong"


class Finding(NamedTuple):
    """`about` is a word, `text` says what was seen, `advice` what to do."""

    about: str
    state: str
    text: str
    advice: str = ""

    def line(self):
        """All of it in one line."""
        return f"{self.text}: {self.advice}" if self.advice else self.text


def ok(about, text):
    return Finding(about, OK, text)


def note(about, text, advice=""):
    return Finding(about, NOTE, text, advice)


def wrong(about, text, advice):
    return Finding(about, WRONG, text, advice)
