"""Reads one YAML file strictly, keeping the place of every value. Must not know any model.

PyYAML accepts duplicate keys silently, turns `no` into False and `12:30` into 750, and expands
aliases without a bound. So nothing is composed or constructed by it: values are built here from
its events, in one pass. Every scalar that YAML 1.1 would surprise with stays text; duplicates,
aliases, tags, deep nesting, large files and invisible characters are problems with a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from simulator.content.yaml_faults import merge_conflict, syntax_fault
from simulator.errors import Problem
from simulator.text import sanitise

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

Path = tuple[str | int, ...]
"""Keys and indices from the root of a document to a value."""

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(?:_[0-9]{3}){1,5})")
_FLOAT = re.compile(
    r"[-+]?(?:(?:0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(?:_[0-9]{3}){1,5})(?:\.[0-9]{1,18})?"
    r"|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,3})?"
)
_KEYWORDS: dict[str, bool | None] = {
    "true": True, "True": True, "false": False, "False": False,
    "null": None, "Null": None, "~": None, "": None,
}  # fmt: skip
_ALIAS = (
    "aliases (&name, *name) are not allowed; write the value out, or put quotes around a text that"
    " begins so"
)
_TAG_HINT = "put quotes around a text that begins with !"
_COMMENT = re.compile(r"[ \t]+#(?=[^\s#])")
_QUOTED = ("'", '"', "|", ">")
_CUT = (
    "here the value ends and a comment begins; if this belongs to the value, put quotes around the"
    " whole value, and if not, a space behind the #"
)
_NOT_UTF8 = "not valid UTF-8; save the file as UTF-8"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class _Spot:
    """Where a value starts, where its key does, and the spots inside it."""

    line: int
    column: int
    key: tuple[int, int] | None = None
    inside: dict[str, _Spot] | list[_Spot] | None = None


@dataclass
class Document:
    """A file's value and the place (line, column from 1) of each value and key inside it.

    `broken`: paths whose value could not be taken and is None instead.
    """

    path: str
    value: Any
    problems: tuple[Problem, ...]
    lines: list[str]
    broken: tuple[Path, ...] = ()
    _root: _Spot = field(default_factory=lambda: _Spot(1, 1))

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the scalar at `path`, of the key of a list or mapping there, or of
        the nearest parent that exists.
        """
        spot = self._spot(path)
        return spot.key if spot.key and spot.inside is not None else (spot.line, spot.column)

    def key_place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the key at `path`; of the value where there is no key."""
        spot = self._spot(path)
        return spot.key or (spot.line, spot.column)

    def problem(
        self,
        path: Sequence[str | int],
        message: str,
        *,
        key: bool = False,
        text: str = "",
        skip: int = 0,
    ) -> Problem:
        """A problem at the place of the value at `path`, or of its `key`; at the first `text` from
        there on, if given, behind so many of them that are skipped.
        """
        line, column = self.key_place(path) if key else self.place(path)
        if text:
            start = sum(len(source) + 1 for source in self.lines[: line - 1]) + column - 1
            whole = "\n".join(self.lines)
            at = start - 1
            for _ in range(skip + 1):
                at = whole.find(text, at + 1)
                if at < 0:
                    break
            else:
                line, column = _line_and_column(whole, at)
        return Problem(self.path, line, column, message, _source(self.lines, line))

    def says(self, key: str) -> str:
        """What the file says of itself under a key at its margin (`id`, `kind`), read from the
        bare lines where the file cannot be read as YAML; "" where it says nothing.
        """
        if isinstance(self.value, dict):
            found = self.value.get(key)
            return found if isinstance(found, str) else ""
        stated = re.compile(rf"{re.escape(key)}:[ \t]+[\"']?([\w-]+)")
        return next((match[1] for line in self.lines if (match := stated.match(line))), "")

    def _spot(self, path: Sequence[str | int]) -> _Spot:
        spot = self._root
        for step in path:
            match spot.inside:
                case dict() as keys if isinstance(step, str) and step in keys:
                    spot = keys[step]
                case list() as items if isinstance(step, int) and step < len(items):
                    spot = items[step]
                case _:
                    break
        return spot


def read_document(path: str, data: bytes) -> Document:
    """The document in `data`; its `problems` are empty when it may be used.

    `path` is only for messages. Nothing is read from disk and nothing raises for bad input.
    """
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        return Document(path, None, (Problem(path, 1, 1, message),), [])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = _line_and_column(before, len(before))
        lines = data.decode("utf-8", "replace").splitlines()
        return Document(path, None, (Problem(path, line, column, _NOT_UTF8),), lines)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    unsafe = _unsafe(text)
    if unsafe is not None:
        line, column = _line_and_column(text, unsafe)
        return Document(path, None, (Problem(path, line, column, _named(text[unsafe])),), lines)
    if conflict := merge_conflict(lines):
        source = _source(lines, conflict.line)
        return Document(path, None, (Problem(path, *conflict, source),), lines)
    return _Builder(path, lines).document(text)


class _StopReadingError(Exception):
    """The rest of the file is not worth reading; the problem has been noted."""


class _Builder:
    """Builds plain values from events, noting places and problems as it goes."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.problems: list[Problem] = []
        self.broken: list[Path] = []
        self.where: list[str | int] = []
        self.nodes = 0

    def document(self, text: str) -> Document:
        value: Any = None
        root = _Spot(1, 1)
        loader = _LOADER(text)
        self.next_event = loader.get_event
        try:
            self.next_event()  # the stream starts
            if self.next_event().__class__ is StreamEndEvent:
                self.fault_at(1, 1, "the file is empty")
            else:
                value, root = self.build(self.next_event())
                self.next_event()  # the document ends
                after = self.next_event()
                if after.__class__ is not StreamEndEvent:
                    self.fault(after, "a second document starts here; a file holds one")
        except yaml.YAMLError as error:
            self.fault_at(*syntax_fault(self.lines, error, _events(text)))
            value = None
        except _StopReadingError:
            value = None
        finally:
            loader.dispose()
        broken = tuple(self.broken)
        return Document(self.path, value, tuple(self.problems), self.lines, broken, root)

    def build(self, event: Any) -> tuple[Any, _Spot]:
        """The value that starts with `event`, and its place; reads as far as the value ends."""
        mark = event.start_mark
        spot = _Spot(mark.line + 1, mark.column + 1)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.stop(event, f"more than {MAX_NODES:,} values")
        if len(self.where) > MAX_DEPTH:
            self.stop(event, f"nested more than {MAX_DEPTH} deep")
        if event.anchor is not None:
            self.fault(event, _ALIAS)
        kind = event.__class__
        if kind is AliasEvent:
            self.broken.append(tuple(self.where))
            return None, spot
        if event.tag is not None:
            self.fault(event, f"tag {event.tag} is not allowed; {_TAG_HINT}")
        if kind is ScalarEvent:
            if event.style == '"' and (unsafe := _unsafe(event.value)) is not None:
                self.fault(event, _named(event.value[unsafe]))
            return (event.value if event.style else plain_scalar(event.value)), spot
        if kind is SequenceStartEvent:
            return self.sequence(spot), spot
        return self.mapping(spot), spot

    def sequence(self, spot: _Spot) -> list[Any]:
        values: list[Any] = []
        spots: list[_Spot] = []
        spot.inside = spots
        while (event := self.next_event()).__class__ is not SequenceEndEvent:
            self.where.append(len(values))
            value, place = self.build(event)
            self.where.pop()
            values.append(value)
            spots.append(place)
        return values

    def mapping(self, spot: _Spot) -> dict[str, Any]:
        values: dict[str, Any] = {}
        spots: dict[str, _Spot] = {}
        spot.inside = spots
        while (key_event := self.next_event()).__class__ is not MappingEndEvent:
            mark = key_event.start_mark
            is_text = key_event.__class__ is ScalarEvent
            key = key_event.value if is_text else "?"
            self.where.append(key)
            if not is_text:
                self.fault(key_event, "a key must be plain text")
            key_is_new = key not in values
            if not key_is_new:
                first = spots[key].key or (0, 0)
                again = f"key {key!r} stands here again; it is already on line {first[0]}"
                self.fault(key_event, again)
            if not is_text or key_event.style or key_event.anchor or key_event.tag:
                self.build(key_event)
            value, place = self.build(self.next_event())
            self.where.pop()
            if key_is_new and is_text:
                place.key = (mark.line + 1, mark.column + 1)
                values[key], spots[key] = value, place
        return values

    def fault(self, event: Any, message: str) -> None:
        self.fault_at(event.start_mark.line + 1, event.start_mark.column + 1, message)

    def fault_at(self, line: int, column: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, column, message, _source(self.lines, line)))

    def stop(self, event: Any, message: str) -> None:
        self.fault(event, message)
        raise _StopReadingError


def values_cut(document: Document) -> Iterator[Problem]:
    """Texts without quotes that end at a `#word`, which YAML takes for a comment."""
    if not any(map(_COMMENT.search, document.lines)) or document.value is None:
        return
    loader = _LOADER("\n".join(document.lines))
    try:
        while (event := loader.get_event()).__class__ is not StreamEndEvent:
            if event.__class__ is not ScalarEvent or event.style in _QUOTED:
                continue
            mark: Any = event.end_mark
            found = _COMMENT.match(_source(document.lines, mark.line + 1), mark.column)
            if found and isinstance(plain_scalar(event.value), str):
                line = mark.line + 1
                source = _source(document.lines, line)
                yield Problem(document.path, line, found.end(), _CUT, source)
    finally:
        loader.dispose()


def plain_scalar(text: str) -> Any:
    """A scalar without quotes: true, false, null and decimal numbers; all else is text.

    `no`, `on`, `12:30`, `0x1F`, `012`, `.inf` and dates stay what was typed.
    """
    if text in _KEYWORDS:
        return _KEYWORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text.replace("_", ""))
    if _FLOAT.fullmatch(text):
        return float(text.replace("_", ""))
    return text


def _source(lines: list[str], line: int) -> str:
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _unsafe(text: str) -> int | None:
    """Where the first character is that could drive or deceive a terminal; None without one."""
    if text.replace("\n", "").isprintable() or (clean := sanitise(text)) == text:
        return None
    pairs = zip(text, clean, strict=False)
    return next((at for at, (mine, other) in enumerate(pairs) if mine != other), len(clean))


def _named(character: str) -> str:
    return f"the invisible or control character U+{ord(character):04X} is not allowed"


def _events(text: str) -> list[Any]:
    """The events that the parser gives of a text that it cannot read to the end."""
    loader = _LOADER(text)
    events: list[Any] = []
    try:
        while True:
            events.append(loader.get_event())
    except yaml.YAMLError:
        return events
    finally:
        loader.dispose()
