"""What a check says of itself: it returns, or raises one of these."""


class Failed(Exception):
    """What is wrong, in one line, perhaps with more lines that show it."""


class Skipped(Exception):
    """Why there is nothing to check."""
