"""The journal's bytes: one checksummed JSON line per entry. Owns encoding and recovery.

A journal is a header line and then one line per entry:

    {"format":"journal/1","sum":"…"}
    {"seq":1,"at":"2026-11-20T10:00:00+00:00","data":{…},"sum":"…"}

`sum` is BLAKE2b over the previous line's sum and this line's bytes up to `,"sum"`. The chain makes
a line that was changed, lost, doubled or moved end the valid prefix. Lines are pure ASCII, so that
no text that a terminal can send fails to be written. Order is the order of `seq`: `at` is wall
time, which may go back. Must not touch a file nor know what `data` means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

FORMAT_VERSION = 1
_TAIL = re.compile(rb',"sum":"([0-9a-f]{16})"\}\Z')
_FORMAT = re.compile(r"journal/([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class JournalEntry:
    """One kept entry; `seq` counts from 1 without gaps, `at` is UTC wall time."""

    seq: int
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True)
class JournalReading:
    """What a journal's bytes hold.

    `entries` is the longest valid prefix; `valid_bytes` is how much of the file it spans from the
    start, 0 when the header itself is damaged. `damage` says in a few words why reading stopped,
    None when all is well. A `version` above ours is read as far as it goes and must not be written.
    """

    entries: tuple[JournalEntry, ...]
    valid_bytes: int
    damage: str | None
    version: int
    last_sum: bytes
    lines: tuple[bytes, ...]

    @property
    def read_only(self) -> bool:
        """Whether a later version of the program wrote this journal."""
        return self.version > FORMAT_VERSION

    @property
    def whole(self) -> bytes:
        """The valid prefix as a complete journal, header included."""
        return b"".join((HEADER, *self.lines))


def encode_header(version: int = FORMAT_VERSION) -> bytes:
    """The first line of a journal, with its own checksum."""
    return _with_sum(b'{"format":"journal/%d"' % version, b"")[0]


def encode_entry(
    seq: int, at: datetime, data: Mapping[str, Any], previous_sum: bytes
) -> tuple[bytes, bytes]:
    """One line with its newline, and its sum, which the next line needs.

    Raises:
        ValueError: `data` holds a number that JSON has no word for (NaN, infinity).
        TypeError: `data` is not JSON-able, or `at` has no time zone.
    """
    if at.tzinfo is None:
        raise TypeError("a journal entry needs a time with a time zone")
    payload = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    moment = at.astimezone(UTC).isoformat()
    return _with_sum(
        b'{"seq":%d,"at":"%b","data":%b' % (seq, moment.encode(), payload.encode()), previous_sum
    )


def decode_journal(raw: bytes) -> JournalReading:
    """The longest valid prefix of a journal, whatever happened to its bytes; never raises.

    A damaged header costs no entry, since its bytes are known; an entry whose final newline alone
    is missing counts as valid.

    >>> line, last = encode_entry(1, datetime(2026, 11, 20, tzinfo=UTC), {"a": 1}, HEADER_SUM)
    >>> reading = decode_journal(HEADER + line + b"torn")
    >>> reading.entries[0].data, reading.damage
    ({'a': 1}, 'line 3 is cut short')
    >>> len(HEADER + line) == reading.valid_bytes
    True
    """
    if not raw:
        return JournalReading((), 0, None, FORMAT_VERSION, HEADER_SUM, ())
    if raw.startswith(HEADER):
        return _decode_entries(raw, len(HEADER), HEADER_SUM, FORMAT_VERSION)
    later = _later_version(raw)
    if later is not None:
        version, start, first_sum = later
        return _decode_entries(raw, start, first_sum, version)
    found = _decode_entries(raw, len(HEADER), HEADER_SUM, FORMAT_VERSION)
    return JournalReading(
        found.entries, 0, "line 1 is damaged", FORMAT_VERSION, found.last_sum, found.lines
    )


def _decode_entries(raw: bytes, start: int, first_sum: bytes, version: int) -> JournalReading:
    entries: list[JournalEntry] = []
    lines: list[bytes] = []
    valid, last_sum, damage = min(start, len(raw)), first_sum, None
    while valid < len(raw):
        end = raw.find(b"\n", valid)
        line = raw[valid:] if end < 0 else raw[valid:end]
        decoded = _decode_line(line, len(entries) + 1, last_sum)
        if decoded is None:
            damage = f"line {len(entries) + 2} is {'cut short' if end < 0 else 'damaged'}"
            break
        entry, last_sum = decoded
        entries.append(entry)
        lines.append(line + b"\n")
        valid += len(line) + (end >= 0)
        if end < 0:
            damage = f"line {len(entries) + 1} lacks its end"
    return JournalReading(tuple(entries), valid, damage, version, last_sum, tuple(lines))


def _decode_line(
    line: bytes, expected_seq: int, previous_sum: bytes
) -> tuple[JournalEntry, bytes] | None:
    tail = _TAIL.search(line[-27:])
    if tail is None or _sum_of(previous_sum, line[: -len(tail[0])]) != tail[1]:
        return None
    try:
        fields = json.loads(line)
        entry = JournalEntry(fields["seq"], datetime.fromisoformat(fields["at"]), fields["data"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if entry.seq != expected_seq or not isinstance(entry.data, dict):
        return None
    return entry, tail[1]


def _later_version(raw: bytes) -> tuple[int, int, bytes] | None:
    """The version, the header's length and its sum, when an intact header of a later version."""
    line, newline, _ = raw[:4096].partition(b"\n")
    tail = _TAIL.search(line)
    if not newline or tail is None or _sum_of(b"", line[: -len(tail[0])]) != tail[1]:
        return None
    try:
        match = _FORMAT.fullmatch(json.loads(line)["format"])
    except (ValueError, KeyError, TypeError):
        return None
    version = int(match[1]) if match else 0
    return (version, len(line) + 1, tail[1]) if version > FORMAT_VERSION else None


def _with_sum(body: bytes, previous_sum: bytes) -> tuple[bytes, bytes]:
    own_sum = _sum_of(previous_sum, body)
    return b'%b,"sum":"%b"}\n' % (body, own_sum), own_sum


def _sum_of(previous_sum: bytes, body: bytes) -> bytes:
    return blake2b(previous_sum + body, digest_size=8).hexdigest().encode()


HEADER = encode_header()
HEADER_SUM = _sum_of(b"", b'{"format":"journal/1"')
