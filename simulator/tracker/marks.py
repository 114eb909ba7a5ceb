"""The marks by which the tracker's lines are known for ours. Owns how a mark looks and its seal.

A line of ours ends with `<!-- simulator:KEY SEAL -->`; a part of ours in another's line stands
between `<!-- simulator:KEY SEAL -->` and `<!-- /simulator -->`. The seal is a checksum of the text
as we wrote it: where it does not fit, a person has edited the text, and it is theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

LINE_KINDS = ("stats", "topic", "high", "medium", "resolved", "check", "review", "knowledge")
_MARK = re.compile(
    rf"<!-- simulator:(?P<key>(?:{'|'.join(LINE_KINDS)}):[a-z0-9-]+)"
    r"(?: (?P<seal>[0-9a-f]{6}))? -->"
)
_PART = re.compile(
    r" ?<!-- simulator:domain(?: (?P<seal>[0-9a-f]{6}))? -->(?P<text>.*?)<!-- /simulator -->"
)
_TICK = re.compile(r"(\s*[-*+] )\[([ xX])\]")


@dataclass(frozen=True)
class MarkedLine:
    """A line of ours: its key, and whether a person has edited it since we wrote it."""

    key: str
    is_edited: bool


def read_mark(line: str) -> MarkedLine | None:
    """What a line's mark says; None for a line without one. An old mark has no seal: unedited."""
    match = _MARK.search(line)
    if match is None:
        return None
    bare = line[: match.start()] + line[match.end() :]
    return MarkedLine(match["key"], match["seal"] not in (None, seal(bare)))


def mark(text: str, key: str) -> str:
    """The mark for a line that reads `text`."""
    return f"<!-- simulator:{key} {seal(text)} -->"


def put_part(row: str, text: str) -> tuple[str, bool]:
    """A table row with `text` as our part of its last cell, and whether that was possible: a part
    that a person has edited stays as it is. Nothing outside the part changes.

    >>> put_part("| a | b |", "c")[0]
    '| a | b <!-- simulator:domain 3be797 -->c<!-- /simulator --> |'
    """
    part = f" <!-- simulator:domain {seal(text)} -->{text}<!-- /simulator -->"
    match = _PART.search(row)
    if match is not None:
        if match["seal"] not in (None, seal(match["text"])):
            return row, match["text"].strip() == text.strip()
        return row[: match.start()] + part + row[match.end() :], True
    end = len(row.rstrip())
    if row[:end].endswith("|"):
        end = len(row[: end - 1].rstrip())
    return row[:end] + part + row[end:], True


def without_part(row: str) -> str:
    """The row as its owner wrote it."""
    return _PART.sub("", row)


def keep_tick(text: str, old: str) -> str:
    """`text` with the box ticked if it is ticked in the `old` line."""
    ticked = _TICK.match(old)
    if ticked and ticked[2] != " ":
        return _TICK.sub(rf"\1[{ticked[2]}]", text, count=1)
    return text


def seal(text: str) -> str:
    """A checksum of the text's words: neither a tick nor a formatter's spaces change it."""
    bare = _TICK.sub(r"\1[ ]", text, count=1)
    words = " ".join(bare.replace("|", " | ").split())
    return blake2b(words.encode("utf-8", "replace"), digest_size=3).hexdigest()
