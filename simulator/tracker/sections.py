"""The tracker's other parts: quick stats, topics, gaps, checklist, reviews. Owns where they stand.

Only an adopted tracker has them: one that we made, or one that its owner gave to `adopt`. In it
every line of ours ends with a mark (`marks.py`); we rewrite, add and remove such lines and no
others. The row of the domain that we practise is its owner's, with a marked part of ours in its
last cell. What a person ticked or edited in a line of ours stays. Must not touch a file.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.tracker.document import LAST_UPDATED_MARK
from simulator.tracker.lines import DOMAIN
from simulator.tracker.markdown import Heading, MarkdownLines, Table, parse_markdown, split_cells
from simulator.tracker.marks import keep_tick, mark, put_part, read_mark, without_part
from simulator.tracker.readiness import has_own_items

ADOPTED_MARK = "<!-- simulator:adopted -->"
_LAST_UPDATED = re.compile(r"\s{0,3}\*\*Last Updated\*\*:[ \t]*\d{4}-\d{2}-\d{2}[ \t]*$")
_QUICK_STATS = re.compile(r"quick\s+stats", re.IGNORECASE)
_OUR_DOMAIN = re.compile(r"\bsystem\s+design\b", re.IGNORECASE)
_PLACES = {  # the heading under which each kind of line stands, innermost first
    "stats": (r"quick\s+stats",),
    "topic": (r"ml\s+system\s+design", r"topics\s+mastered"),
    "high": (r"high\s+priority",),
    "medium": (r"medium\s+priority",),
    "resolved": (r"recently\s+resolved",),
    "check": (r"readiness\s+checklist",),
    "review": (r"review\s+scheduled",),
    "knowledge": (r"knowledge\s+checks",),
}
_IN_A_TABLE = frozenset({"stats", "topic", "resolved", "knowledge"})
_COLUMNS = {"resolved": 3, "knowledge": 5}
_ONE_OF = frozenset({"high", "medium", "resolved"})
"""Kinds of which an id has one line: a gap is high, medium or resolved."""


@dataclass(frozen=True)
class HandEdit:
    """A line of ours that a person has edited: it stays `there` where we had put `wanted`."""

    key: str
    there: str
    wanted: str


def adopt(existing: bytes) -> bytes:
    """The tracker with our mark on its "Last Updated" line, or at its end when it has none.

    From then on the parts of this module are kept up. An adopted tracker comes back as it is.

    Raises:
        StorageError: it is no text file.
    """
    document = parse_markdown(existing)
    if is_adopted(document):
        return existing
    lines = list(document.lines)
    for number, is_live in enumerate(document.live):
        if is_live and _LAST_UPDATED.match(document.content(number)):
            text, end = lines[number].rstrip("\r\n"), document.end_of(number)
            lines[number] = f"{text.rstrip()} {LAST_UPDATED_MARK}{end}"
            return document.encode(tuple(lines))
    newline = document.newline
    start = newline if lines and not document.end_of(len(lines) - 1) else ""
    closing = document.closing + newline if document.closing else ""
    return document.encode((*lines, f"{start}{closing}{newline}{ADOPTED_MARK}{newline}"))


def is_adopted(document: MarkdownLines) -> bool:
    """Whether the tracker carries a mark of ours that makes its parts ours to keep up."""
    text = "".join(document.lines)
    return LAST_UPDATED_MARK in text or ADOPTED_MARK in text


def sync_sections(existing: bytes, wanted: Mapping[str, str]) -> bytes:
    """The tracker with its marked lines made the `wanted` ones (see `marked_lines`).

    A line whose section is not in the file is left out, and one that a person has edited stays. A
    tracker that is not adopted, or in which nothing changes, comes back byte for byte.

    Raises:
        StorageError: `existing` is no text file.
    """
    return _synced(existing, wanted)[0]


def hand_edits(existing: bytes, wanted: Mapping[str, str]) -> tuple[HandEdit, ...]:
    """The lines that `sync_sections` leaves because a person has edited them."""
    return _synced(existing, wanted)[1]


def _synced(existing: bytes, wanted: Mapping[str, str]) -> tuple[bytes, tuple[HandEdit, ...]]:
    document = parse_markdown(existing)
    if not is_adopted(document):
        return existing, ()
    wanted, edits = dict(wanted), list[HandEdit]()
    document = _with_domain(document, wanted, edits)
    kept: list[str] = []
    there: set[str] = set()
    for number, line in enumerate(document.lines):
        found = read_mark(line) if document.live[number] else None
        if found is None:
            kept.append(line)
        elif found.is_edited:
            kept.append(line)
            there.add(_identity(found.key))
            edits += _edit(line, found.key, wanted)
        elif found.key in wanted and _identity(found.key) not in there:
            there.add(_identity(found.key))
            text = _marked(document, wanted[found.key], found.key, line)
            kept.append(text + document.end_of(number))
    missing = [key for key in wanted if _identity(key) not in there]
    added = _insert(document.encode(tuple(kept)), missing, wanted)
    return _in_order(added, list(wanted)), tuple(edits)


def _identity(key: str) -> str:
    kind, _, name = key.partition(":")
    is_gap = kind in _ONE_OF and name != "and-more"
    return f"gap:{name}" if is_gap else key


def _edit(line: str, key: str, wanted: Mapping[str, str]) -> list[HandEdit]:
    names = [name for name in wanted if _identity(name) == _identity(key)]
    return [HandEdit(name, line.strip(), wanted[name]) for name in names]


def _with_domain(
    document: MarkdownLines, wanted: dict[str, str], edits: list[HandEdit]
) -> MarkdownLines:
    """The document with our part in the row of our domain; then no row of our own is wanted."""
    text = wanted.pop(DOMAIN, "")
    row = _domain_row(document)
    if row is None or not text:
        return document
    wanted.pop("stats:mock-interviews", None)
    line = document.lines[row]
    text = _plain(text) if document.is_foreign else text
    changed, is_put = put_part(line, text)
    if not is_put:
        edits.append(HandEdit(DOMAIN, line.strip(), text))
    lines = (*document.lines[:row], changed, *document.lines[row + 1 :])
    return parse_markdown(document.encode(lines))


def _domain_row(document: MarkdownLines) -> int | None:
    for heading in document.headings():
        if _QUICK_STATS.search(heading.text):
            for table in document.tables(heading.line + 1, document.section_end(heading)):
                for row in table.rows:
                    text = document.content(row)
                    cells = split_cells(without_part(text))
                    is_ours = read_mark(text) is not None
                    if cells and not is_ours and _OUR_DOMAIN.search(cells[0]):
                        return row
    return None


def _insert(existing: bytes, missing: Sequence[str], wanted: Mapping[str, str]) -> bytes:
    for key in missing:
        document = parse_markdown(existing)
        kind = key.partition(":")[0]
        if kind == "check" and has_own_items(document):
            continue
        text = _marked(document, wanted[key], key, "")
        at = _place(document, kind)
        if at is None:
            continue
        lines, newline = document.lines, document.newline
        added = text + newline if document.end_of(at - 1) else newline + text
        if _needs_a_gap(document, at):
            added += newline
        existing = document.encode((*lines[:at], added, *lines[at:]))
    return existing


def _in_order(existing: bytes, order: Sequence[str]) -> bytes:
    """The tracker with our items of a list in the `order` of their keys, where such items stand."""
    document = parse_markdown(existing)
    lines, headings = list(document.lines), [heading.line for heading in document.headings()]
    lists: dict[tuple[str, int], dict[int, int]] = {}
    for number, line in enumerate(lines):
        found = read_mark(line) if document.live[number] else None
        kind = found.key.partition(":")[0] if found else ""
        if found and not found.is_edited and kind not in _IN_A_TABLE:
            section = bisect(headings, number)
            lists.setdefault((kind, section), {})[number] = order.index(found.key)
    for places in lists.values():
        sorted_ = [lines[number] for number in sorted(places, key=places.__getitem__)]
        for number, line in zip(places, sorted_, strict=True):
            lines[number] = line.rstrip("\r\n") + document.end_of(number)
    return document.encode(tuple(lines))


def _place(document: MarkdownLines, kind: str) -> int | None:
    """The line before which a new line of that kind goes; None when its section is missing."""
    for pattern in _PLACES[kind]:
        for heading in document.headings():
            if re.search(pattern, heading.text, re.IGNORECASE):
                at = _place_under(document, heading, kind)
                if at is not None:
                    return at
    return None


def _place_under(document: MarkdownLines, heading: Heading, kind: str) -> int | None:
    end = document.section_end(heading)
    tables = document.tables(heading.line + 1, end)
    if kind in _IN_A_TABLE:
        return tables[0].end if tables and _fits(tables[0], kind) else None
    inside = range(heading.line + 1, next((h.line for h in document.headings()
                                           if h.line > heading.line), end))  # fmt: skip
    items = [line for line in inside if _is_item(document, line)]
    if items:
        behind = (
            n for n in inside if n > items[-1] and document.live[n] and _is_blank(document, n)
        )
        at = next(behind, inside.stop)
        return items[0] if at == len(document.lines) and document.closing else at
    after = heading.line + 1
    return after + 1 if after in inside and _is_blank(document, after) else after


def _fits(table: Table, kind: str) -> bool:
    return len(table.columns) == _COLUMNS.get(kind, 4)


def _needs_a_gap(document: MarkdownLines, at: int) -> bool:
    """Whether a blank line belongs between a line of ours and the one at `at`, which would be read
    as a part of it, or is a heading.
    """
    if at >= len(document.lines) or _is_blank(document, at) or _is_item(document, at):
        return False
    return not document.content(at).startswith("|")


def _is_blank(document: MarkdownLines, line: int) -> bool:
    return not document.content(line).strip()


def _is_item(document: MarkdownLines, line: int) -> bool:
    return document.live[line] and re.match(r" {0,3}[-*+] ", document.content(line)) is not None


def _marked(document: MarkdownLines, text: str, key: str, old: str) -> str:
    """The line with its mark, inside the last cell of a row; a tick on the `old` line stays."""
    text = keep_tick(text, old)
    text = _plain(text) if document.is_foreign else text.encode("utf-8", "replace").decode()
    if key.partition(":")[0] in _IN_A_TABLE:
        return f"{text[:-2]} {mark(text, key)} |"
    return f"{text} {mark(text, key)}"


def _plain(text: str) -> str:
    """ASCII, for a file whose encoding is not known."""
    return text.replace("•", "-").replace("—", "-").encode("ascii", "replace").decode()
