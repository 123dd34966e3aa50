"""The macros of HTCondor's submit language: $(name) and its functions; and texts that stay as they are in it."""
import re

# A macro of the submit language.
MACRO = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_.]*)\)")
# One of its functions, such as $Fp(path) or $CHOICE(number,list), and a macro with a default.
FUNCTION = re.compile(r"\$[A-Za-z_]+\(|\$\([^)]*:")
# What no text can be written with so that HTCondor surely leaves it as it is: $$(...), which the machine that runs a job replaces in whatever way it came
# into the job, and what looks like a macro or a function, which may be one again as soon as its dollar is a dollar.
KEPT = re.compile(r"\$\$|\$\w*[(\[]")
# Rows of items are separated by these, which come back by macros. A macro's own value is trimmed, but not what it has in the middle.
_SEPARATORS = {" ": "$(htcnotebook_blank)", "\t": "$(htcnotebook_tab)", ",": "$(htcnotebook_comma)"}
_NOTHING = "$(htcnotebook_nothing)"
_SEPARATOR = re.compile(r"[ \t,]")
DEFINITIONS = {
    "htcnotebook_nothing": "", "htcnotebook_comma": ",",
    "htcnotebook_blank": f"{_NOTHING} {_NOTHING}", "htcnotebook_tab": f"{_NOTHING}\t{_NOTHING}",
}
# Around what came from an item, while a text is put together: no text has such characters.
_FROM, _TO = "\x01", "\x02"
_INERT = re.compile(f"{_FROM}([^{_TO}]*){_TO}")
# Macros in macros; more of them are a ring.
_DEEPEST = 8


def field(text):
    """A text as a part of a row in a QUEUE statement. Macros in it stay macros."""
    return _SEPARATOR.sub(lambda separator: _SEPARATORS[separator.group()], text) or _NOTHING


def inert(text):
    """A text so that nothing in it is a macro."""
    return text.replace("$", "$(DOLLAR)")


def expand(text, description, row=None):
    """The text with what the item and the description (both with lower-case names) say in place of its macros. What comes from the item is
    text and no macro. What HTCondor alone knows stays."""
    return _expand(text, description, row or {}, lambda value: value, _DEEPEST)


def spell(text, description, row, write=lambda text: text):
    """The same for the submit language: there, too, nothing in what came from the item is a macro. `write` quotes the whole."""
    marked = write(_expand(text, description, row, lambda value: f"{_FROM}{value}{_TO}", _DEEPEST))
    return _INERT.sub(lambda part: inert(part.group(1)), marked.replace(_TO + _FROM, ""))


def in_functions(text):
    """The names of macros, in lower case, that functions of the submit language look at in this text."""
    return {name.lower() for function in FUNCTION.finditer(text) for name in re.findall(r"[A-Za-z_]\w*", text[function.end():].split(")", 1)[0])}


def _expand(text, description, row, write, deep):
    def value(macro):
        name = macro.group(1).lower()
        if name in row:
            return write(row[name])
        return _expand(description[name], description, row, write, deep - 1) if name in description and deep else macro.group(0)

    return MACRO.sub(value, text)


def lower(names):
    """A dictionary with its names in lower case, as HTCondor compares them."""
    return {name.lower(): value for name, value in names.items()}
