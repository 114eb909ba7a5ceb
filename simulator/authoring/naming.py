"""Which names a new piece of content can have, and what is wrong with one that it cannot."""

from __future__ import annotations

import re

from simulator.content.library import Library
from simulator.content.rubric import LEVELS, Level
from simulator.content.wholeness import scenarios_by_prefix
from simulator.errors import UsageError
from simulator.text import sanitise

MOST_CHARS = 60
"""The longest id."""
MOST_PREFIX_CHARS = 30
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def id_from(title: str) -> str:
    """An id made of a title's words; "" where it has none to make one of."""
    words = "-".join(re.findall("[a-z0-9]+", title.lower())).lstrip("-0123456789")
    return words[:MOST_CHARS].rstrip("-")


def prefix_from(name: str, library: Library) -> str:
    """A prefix for a scenario of that id: its first word, or all of them where that is taken."""
    first, *more = name.split("-")
    return "".join((first, *more) if _taken(first, library) else (first,))[:MOST_PREFIX_CHARS]


def an_id(name: str) -> str:
    """The id, if it is made like one. Raises UsageError."""
    if not _SLUG.fullmatch(name) or len(name) > MOST_CHARS:
        raise UsageError(
            f"{name!r} cannot be the id",
            "It is words of lower-case letters and digits with one hyphen between two of them, "
            f"like parcel-theft, begins with a letter, and has at most {MOST_CHARS} characters.",
        )
    return name


def new_id(name: str, library: Library) -> str:
    """The id, if a new scenario can have it. Raises UsageError."""
    an_id(name)
    if ("scenario", name) in library.places:
        raise UsageError(f"There is a scenario {name!r} already", hint="Choose another id.")
    return name


def new_criterion_id(name: str, library: Library, *, is_shared: bool) -> str:
    """The id, if a new criterion can have it; `is_shared`: for every problem. Raises UsageError."""
    an_id(name)
    if place := library.places.get(("criterion", name)):
        raise UsageError(
            f"There is a criterion {name!r} already", f"{place.path}:{place.line}",
            "Choose another id.",
        )  # fmt: skip
    prefix = name.partition("-")[0]
    if is_shared and (owner := scenarios_by_prefix(library).get(prefix)):
        raise UsageError(
            f"The prefix {prefix!r} is that of the scenario {owner!r}",
            "A criterion for every problem has another one.",
            "Choose another id; or `simulator new criterion` with --phase prints one of that "
            "scenario.",
        )
    return name


def new_prefix(prefix: str, library: Library) -> str:
    """The prefix, if criteria of a new scenario can have it. Raises UsageError."""
    if not re.fullmatch("[a-z][a-z0-9]*", prefix) or len(prefix) > MOST_PREFIX_CHARS:
        raise UsageError(
            f"{prefix!r} cannot be the prefix",
            f"It is one word of lower-case letters and digits, begins with a letter, and has at "
            f"most {MOST_PREFIX_CHARS} characters.",
        )
    if taken := _taken(prefix, library):
        raise UsageError(
            f"The prefix {prefix!r} is taken by {taken}", hint="Choose another with --prefix."
        )
    return prefix


def a_level(level: str) -> Level:
    """The level of that name. Raises UsageError."""
    for one in LEVELS:
        if one == level:
            return one
    raise UsageError(f"There is no level {level!r}", f"There are {', '.join(LEVELS)}.")


def a_line(what: str, text: str) -> str:
    """The text as one line, if it says anything. Raises UsageError."""
    if not (line := " ".join(sanitise(text).split())):
        raise UsageError(f"The {what} is empty")
    return line


def formats_named(words: str, library: Library) -> tuple[str, ...]:
    """The formats of which `words` are the ids or the minutes. Raises UsageError."""
    ids = {name: name for name in library.formats}
    ids |= {f"{one.minutes:g}": name for name, one in library.formats.items()}
    found = dict.fromkeys(re.findall(r"[\w-]+", words))
    for word in found or [""]:
        if word not in ids:
            raise UsageError(f"There is no format {word!r}", f"There are {', '.join(ids)}.")
    return tuple(dict.fromkeys(ids[word] for word in found))


def _taken(prefix: str, library: Library) -> str:
    """A criterion or wrong claim that has the prefix; "" where none has."""
    names = (name for sort, name in library.places if sort in ("criterion", "wrong claim"))
    return next((name for name in names if name.startswith(f"{prefix}-")), "")
