"""What a person adds to a finished attempt: disputes, notes, tags, which grading is the one of
record. Owns `annotations.jsonl`.

The transcript is written once; whatever comes later is appended here, in the journal's checksummed
lines, and nothing is ever taken back except by a further line that says so. Must not judge a
dispute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.records.files import FileSystem
from simulator.records.journal import JournalWriter
from simulator.records.journal_format import JournalEntry, decode_journal
from simulator.records.locks import acquire_lock

ANNOTATIONS_NAME = "annotations.jsonl"
ANNOTATIONS_LOCK_NAME = "annotations.lock"
CRITERION = "criterion"
"""As in `grading/disputes.py`, which the list of attempts is not to wait for."""


@dataclass(frozen=True)
class Annotations:
    """The annotations that stand, oldest first, as plain fields; `notices` are to be shown.

    `record` is when the later grading of record was made, as written; empty for the first grading.
    """

    disputes: tuple[dict[str, Any], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()
    tags: tuple[str, ...] = ()
    record: str = ""
    read_only: bool = False
    notices: tuple[str, ...] = ()


def add_dispute(
    folder: Path,
    *,
    criterion: str,
    verdict_before: str,
    claimed: str,
    reason: str,
    at: datetime,
    fs: FileSystem,
    of: str = CRITERION,
) -> None:
    """Dispute one verdict; a later dispute of the same thing replaces an earlier one.

    `criterion` is the name of what is disputed, and `of` its kind: `grading/disputes.py`.

    Raises:
        StorageError: it could not be saved, or a later version wrote the annotations.
    """
    fields = {"verdict_before": verdict_before, "claimed": claimed, "reason": reason}
    _append(folder, {"kind": "dispute", **_named(criterion, of), **fields}, at, fs)


def withdraw_dispute(
    folder: Path, criterion: str, at: datetime, fs: FileSystem, of: str = CRITERION
) -> None:
    """Take the dispute of `criterion` back; both lines stay on file. Raises StorageError."""
    _append(folder, {"kind": "withdrawal", **_named(criterion, of)}, at, fs)


def _named(name: str, of: str) -> dict[str, str]:
    """What a dispute is about; of criteria as ever, so that earlier versions read it."""
    return {"criterion": name} if of == CRITERION else {"criterion": name, "of": of}


def add_note(folder: Path, text: str, at: datetime, fs: FileSystem) -> None:
    """Add a remark. Raises StorageError."""
    _append(folder, {"kind": "note", "text": text}, at, fs)


def add_tag(folder: Path, tag: str, at: datetime, fs: FileSystem) -> None:
    """Tag the attempt. Raises StorageError."""
    _append(folder, {"kind": "tag", "tag": tag}, at, fs)


def remove_tag(folder: Path, tag: str, at: datetime, fs: FileSystem) -> None:
    """Remove a tag. Raises StorageError."""
    _append(folder, {"kind": "untag", "tag": tag}, at, fs)


def choose_record(folder: Path, grading: str, at: datetime, fs: FileSystem) -> None:
    """Make the later grading made at `grading`, or the first one (empty), the one of record.

    Raises StorageError.
    """
    _append(folder, {"kind": "record", "grading": grading}, at, fs)


def read_annotations(folder: Path, fs: FileSystem) -> Annotations:
    """What was added to the attempt in `folder`; nothing when there is no file.

    Raises:
        StorageError: the file is there but cannot be read.
    """
    raw = fs.read_if_there(folder / ANNOTATIONS_NAME)
    reading = decode_journal(raw or b"")
    disputes: dict[tuple[str, str], dict[str, Any]] = {}
    notes: list[dict[str, Any]] = []
    tags: dict[str, None] = {}
    record = ""
    for entry in reading.entries:
        _apply(entry, disputes, notes, tags)
        if entry.data.get("kind") == "record":
            record = str(entry.data.get("grading") or "")
    notices: tuple[str, ...] = ()
    if reading.read_only:
        notices = ("A later version of the program added to this attempt: it can only be read.",)
    elif reading.damage:
        notices = (f"Some disputes, notes or tags cannot be read: {reading.damage}.",)
    return Annotations(
        tuple(disputes.values()), tuple(notes), tuple(tags), record, reading.read_only, notices
    )


def _apply(
    entry: JournalEntry,
    disputes: dict[tuple[str, str], dict[str, Any]],
    notes: list[dict[str, Any]],
    tags: dict[str, None],
) -> None:
    fields = {key: str(value) for key, value in entry.data.items()}
    of = fields.get("of", CRITERION)
    match fields:
        case {"kind": "dispute", "criterion": criterion, "verdict_before": before,
              "claimed": claimed, "reason": reason}:  # fmt: skip
            disputes.pop((of, criterion), None)
            disputes[of, criterion] = {
                "of": of,
                "criterion": criterion,
                "verdict_before": before,
                "claimed": claimed,
                "reason": reason,
                "at": entry.at,
            }
        case {"kind": "withdrawal", "criterion": criterion}:
            disputes.pop((of, criterion), None)
        case {"kind": "note", "text": text}:
            notes.append({"text": text, "at": entry.at})
        case {"kind": "tag", "tag": tag}:
            tags[tag] = None
        case {"kind": "untag", "tag": tag}:
            tags.pop(tag, None)
        case _:  # a kind that only a later version knows
            pass


def _append(folder: Path, data: Mapping[str, Any], at: datetime, fs: FileSystem) -> None:
    with acquire_lock(folder / ANNOTATIONS_LOCK_NAME, "the notes of this attempt"):
        writer = JournalWriter.open(folder, fs, ANNOTATIONS_NAME)
        writer.append(data, at, urgent=True)
        health = writer.close()
    if health.failure is not None:
        raise health.failure
