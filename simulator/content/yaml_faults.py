"""Says in plain words what is wrong where YAML cannot read on: the likely line, and what to do.

A parser stops where it can make nothing of what it sees, often lines below the slip. Owns that
guess and its words; must not read or build values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from simulator.text import counted

_QUOTE = "put quotes around the whole value"
_CONFLICT = re.compile(r"[ \t]*(?:<{7}|>{7})(?: |$)")
_TEXT_BELOW = re.compile(r"(?:^|[ :-] *)[|>][-+1-9]{0,2}[ \t]*(?:#.*)?$")
_KEY = re.compile(r"[a-z][\w-]*:(?:[ \t]|$)")
_KEY_WITHOUT_SPACE = re.compile(r"[\w-]+:\S")
_DASH_WITHOUT_SPACE = re.compile(r"-[^\s-]")
_NO_SPACE_BEHIND_DASH = "a space is missing behind the dash"
_BEFORE_VALUE = re.compile(r"[ \t]*(?:-[ \t]+)*(?:[^:\s]+:[ \t]+)?")
_ODD_INDENT = re.compile(r"[ \t]*([^\S \t])")


class Fault(NamedTuple):
    """What is wrong; `line` and `column` count from 1."""

    line: int
    column: int
    message: str


class _Spot(NamedTuple):
    line: int
    column: int


@dataclass(frozen=True)
class _Stop:
    """Where and why the parser gave up; places count from 0.

    `start`: where what it was reading began. `last`: the last thing that it read to the end.
    `opened`: where the brackets that are still open stand.
    """

    lines: Sequence[str]
    at: _Spot
    start: _Spot
    words: str
    doing: str
    last: Any
    opened: Sequence[_Spot] = ()

    def text(self, line: int) -> str:
        return self.lines[line] if line < len(self.lines) else ""

    def is_right_behind(self, spot: _Spot) -> bool:
        """Whether nothing but blanks stands between `spot` and where it gave up."""
        if spot.line != self.at.line:
            return False
        return not self.text(spot.line)[spot.column : self.at.column].strip()


_Found = tuple[_Spot, str]


def _spot(mark: Any) -> _Spot:
    return _Spot(mark.line, mark.column)


def merge_conflict(lines: Sequence[str]) -> Fault | None:
    """The first mark that a merge left behind, wherever it stands; `=======` alone is none."""
    for number, line in enumerate(lines, 1):
        if _CONFLICT.match(line):
            message = (
                "a merge left its mark here; keep one of the two versions, and take out the lines"
                " with <<<<<<<, ======= and >>>>>>>"
            )
            return Fault(number, _indent(line) + 1, message)
    return None


def syntax_fault(lines: Sequence[str], error: yaml.YAMLError, events: Sequence[Event]) -> Fault:
    """What is likely wrong. `events` are what the parser gave before the `error`."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    words = str(getattr(error, "problem", None) or error).split("\n")[0]
    if mark is None:
        return Fault(1, 1, f"this is not valid YAML: {words}")
    start = getattr(error, "context_mark", None) or mark
    doing = str(getattr(error, "context", None) or "")
    at = _spot(mark)
    last = events[-1] if events else None
    stop = _Stop(lines, at, _spot(start), words, doing, last, _still_open(lines, events))
    for rule in _RULES:
        if found := rule(stop):
            spot, message = found
            break
    else:
        spot, message = stop.at, f"this is not valid YAML: {words}"
    if spot.line != at.line:
        message += f" (YAML gives up on line {at.line + 1})"
    return Fault(spot.line + 1, spot.column + 1, message)


def _still_open(lines: Sequence[str], events: Sequence[Event]) -> list[_Spot]:
    """Where the brackets stand that open and do not close."""
    opened: list[_Spot] = []
    for event in events:
        if isinstance(event, CollectionStartEvent):
            opened.append(_spot(event.start_mark))
        elif isinstance(event, CollectionEndEvent):
            opened.pop()
    return [at for at in opened if lines[at.line][at.column : at.column + 1] in ("[", "{")]


def _odd_indent(stop: _Stop) -> _Found | None:
    first = stop.last.start_mark.line if stop.last else stop.at.line
    for line in range(first, stop.at.line + 1):
        if found := _ODD_INDENT.match(stop.text(line)):
            name = f"{unicodedata.name(found[1], '').lower()} (U+{ord(found[1]):04X})".strip()
            message = f"the line is indented with {name}; type ordinary spaces instead"
            return _Spot(line, found.start(1)), message
    text = stop.text(stop.at.line)
    if "\t" in (blank := text[: _indent(text)]):
        return _Spot(stop.at.line, blank.index("\t")), "a tab stands here; indent with spaces"
    return None


def _open_quote(stop: _Stop) -> _Found | None:
    message = "the quote that opens here is not closed"
    if "quoted scalar" in stop.doing:
        if "escape" in stop.words or "hex" in stop.words:
            return stop.at, (
                "in double quotes a backslash begins an escape, and this is none; write two"
                " backslashes, or put single quotes around the value"
            )
        return stop.start, message
    quoted = _quoted(stop)
    if quoted and (quoted.line < stop.at.line or stop.last.value.rstrip().endswith(",")):
        return quoted, message
    return None


def _quoted(stop: _Stop) -> _Spot | None:
    """Where the quoted value begins right behind which the parser gave up."""
    last = stop.last
    if not isinstance(last, ScalarEvent) or last.style not in ("'", '"'):
        return None
    if not stop.is_right_behind(_spot(last.end_mark)):
        return None
    return _spot(last.start_mark)


def _inside_brackets(stop: _Stop) -> _Found | None:
    if "flow" not in stop.doing:
        return None
    start = stop.opened[-1] if stop.opened else stop.start
    bracket = stop.text(start.line)[start.column : start.column + 1]
    here = stop.text(stop.at.line)
    is_next = stop.at.line >= len(stop.lines) or (
        _indent(here) <= _indent(stop.text(start.line))
        and (here.lstrip().startswith("- ") or _KEY.match(here.lstrip()))
    )
    if stop.at.line > start.line and is_next:
        return start, f"the {bracket} that opens here is not closed"
    closing = {"[": "]", "{": "}"}.get(bracket, "bracket")
    return stop.at, f"a comma or the closing {closing} is missing before this"


def _behind_the_end(stop: _Stop) -> _Found | None:
    """A value that goes on behind its closing quote or bracket."""
    if _quoted(stop):
        return stop.at, f"this stands behind the closing quote; {_QUOTE}, of the other kind"
    last = stop.last
    if not isinstance(last, (MappingEndEvent, SequenceEndEvent)):
        return None
    end = _spot(last.end_mark)
    is_bracket = _spot(last.start_mark) < end
    if not is_bracket or not stop.is_right_behind(end):
        return None
    text = stop.text(stop.at.line)
    before = _BEFORE_VALUE.match(text)
    column = before.end() if before else stop.at.column
    if text[column : column + 1] not in ("[", "{"):
        return stop.at, f"this stands behind the end of the value; {_QUOTE}"
    what = "a list" if text[column] == "[" else "keys with values"
    return _Spot(stop.at.line, column), (
        f"a value that begins with {text[column]} is read as {what}, and more stands behind it;"
        f" {_QUOTE}"
    )


def _no_colon(stop: _Stop) -> _Found | None:
    if "simple key" not in stop.doing:
        return None
    message = _missing_colon(stop.text(stop.start.line))
    depth = _depth_of_text_above(stop.lines, stop.start.line)
    if depth is not None:
        message += f"; a line of the text above is indented by {counted(depth, 'space')}"
    return stop.start, message


def _missing_colon(text: str) -> str:
    if _DASH_WITHOUT_SPACE.match(text.lstrip()):
        return _NO_SPACE_BEHIND_DASH
    if _KEY_WITHOUT_SPACE.match(text.lstrip(" -")):
        return "a space is missing behind the colon"
    return "a key, a colon and a space must stand here"


def _first_sign(stop: _Stop) -> _Found | None:
    """A value that begins with a sign which means something else to YAML."""
    is_start = any(word in stop.doing for word in ("alias", "anchor", "tag", "block scalar",
                                                   "directive"))  # fmt: skip
    spot = stop.start if is_start else stop.at
    text = stop.text(spot.line)
    sign = text[spot.column : spot.column + 1]
    is_first = not text[: spot.column].strip()
    if sign == "*" and is_first:
        return spot, "an item of a list begins with a dash and a space"
    if not sign or sign not in "@`%*&!|>" + ("" if is_first else "?-"):
        return None
    if sign in "|>":
        return spot, f"behind {sign} the text begins on the next line; or {_QUOTE}"
    if sign == "-":
        return spot, f"a list begins on the next line; if this is text, {_QUOTE}"
    return spot, f"nothing can begin with {sign} without quotes; {_QUOTE}"


def _colon_in_value(stop: _Stop) -> _Found | None:
    last, text = stop.last, stop.text(stop.at.line)
    if text[stop.at.column : stop.at.column + 1] != ":" or not isinstance(last, ScalarEvent):
        return None
    begun, column = _spot(last.start_mark)
    if begun < stop.at.line:
        first = stop.text(begun)
        depth = _depth_of_text_above(stop.lines, begun)
        if depth is not None and not _KEY.match(first.lstrip()):
            spot = _Spot(begun, _indent(first))
            return spot, _as_the_text_above(depth)
        key = _KEY.match(text.lstrip())
        if key and _indent(text) + key.end() >= stop.at.column:
            if not first[:column].strip(" -"):
                return _Spot(begun, column), _missing_colon(first)
            if _DASH_WITHOUT_SPACE.match(first.lstrip()):
                return _Spot(begun, _indent(first)), _NO_SPACE_BEHIND_DASH
            return _Spot(stop.at.line, _indent(text)), (
                f"the line is indented by {counted(_indent(text), 'space')}, deeper than the key"
                " above it; keys that belong together stand below one another"
            )
    return stop.at, f"only behind a key stand a colon and a space; {_QUOTE}"


def _as_the_text_above(depth: int) -> str:
    return f"the text above is indented by {counted(depth, 'space')}; so must this line be"


def _indentation(stop: _Stop) -> _Found | None:
    text = stop.text(stop.at.line)
    here, rest = _indent(text), text.lstrip()
    if stop.at.column != here or not rest:
        return None
    depth = _depth_of_text_above(stop.lines, stop.at.line)
    if depth is not None and not _KEY.match(rest):
        return stop.at, _as_the_text_above(depth)
    if _DASH_WITHOUT_SPACE.match(rest):
        return stop.at, _NO_SPACE_BEHIND_DASH
    if rest.startswith("- "):
        items = _indents_of_items_above(stop.lines, stop.at.line)
        if items and here not in items:
            return stop.at, (
                f"this item of a list is indented by {counted(here, 'space')}, those above by"
                f" {min(items)}; the items of a list stand below one another"
            )
        return stop.at, "an item of a list stands where a key must stand"
    if stop.start.column == here and stop.text(stop.start.line).lstrip().startswith("- "):
        return stop.at, "an item of the list must stand here; it begins with a dash and a space"
    return stop.at, (
        f"the line is indented by {counted(here, 'space')}, as nothing above that it could belong"
        " to; keys that belong together stand below one another"
    )


_RULES: tuple[Callable[[_Stop], _Found | None], ...] = (
    _odd_indent,
    _open_quote,
    _inside_brackets,
    _behind_the_end,
    _no_colon,
    _first_sign,
    _colon_in_value,
    _indentation,
)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _depth_of_text_above(lines: Sequence[str], line: int) -> int | None:
    """The indent of the text below a `|` or `>` that `line`, indented less, may have fallen out of;
    None where nothing of the kind stands above it.
    """
    above = line - 1
    depth: int | None = None
    while above >= 0:
        text = lines[above]
        if _TEXT_BELOW.search(text.rstrip()):
            own = len(text) - len(text.lstrip(" -"))
            if depth is None:
                return own + 2
            return depth if depth > own else None
        if text.strip():
            if _indent(text) <= _indent(lines[line]):
                return None
            depth = _indent(text) if depth is None else min(depth, _indent(text))
        above -= 1
    return None


def _indents_of_items_above(lines: Sequence[str], line: int) -> set[int]:
    """The indents of the list items between `line` and the key that it could be below."""
    found: set[int] = set()
    for text in reversed(lines[:line]):
        if text.lstrip().startswith("- "):
            found.add(_indent(text))
        elif text.strip() and _indent(text) <= _indent(lines[line]) and not text.startswith("#"):
            break
    return found
