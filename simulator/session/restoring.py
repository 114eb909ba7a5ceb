"""Attempts that were set aside, and how one comes back. Owns taking back that it was given up."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from simulator.interview.event_json import EventFormatError
from simulator.interview.events import InterviewAbandoned
from simulator.records.attempts import AttemptSummary, aside, find_attempt, list_attempts, put_back
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.records.journal_format import HEADER, JournalEntry
from simulator.records.paths import Paths
from simulator.session.keeper import events_of

_LISTED = "`simulator restore` lists those that were set aside."


def attempts_set_aside(paths: Paths, fs: FileSystem) -> tuple[AttemptSummary, ...]:
    """They, newest first. Raises StorageError."""
    return list_attempts(aside(paths), fs)


def restore(name: str, paths: Paths, fs: FileSystem) -> Path:
    """Brings the attempt of that id, or beginning of one, back among those that can be gone on
    with; its folder then. Only the line that says it was given up leaves its journal.

    Raises:
        UsageError: none that was set aside is called so, or more than one.
        LockedError, StorageError: it stays where it is.
    """
    folder = find_attempt(aside(paths), name, fs, listed=_LISTED).folder
    reading = read_journal(folder / JOURNAL_NAME, fs)
    kept = len(list(takewhile(lambda entry: not _gives_up(entry), reading.entries)))
    if kept < len(reading.entries) and not reading.read_only:
        fs.write_atomic(folder / JOURNAL_NAME, b"".join((HEADER, *reading.lines[:kept])))
    return put_back(paths, folder, fs)


def _gives_up(entry: JournalEntry) -> bool:
    try:
        return any(isinstance(event, InterviewAbandoned) for event in events_of([entry]))
    except EventFormatError:
        return False
