"""Keeps an interview's events: journal first, state after. Owns the open attempt folder.

Nothing here raises for a disk once the attempt is open: the failure stands in `problem` until a
later write succeeds, and the events wait in memory. Must not know what an event means.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from simulator.errors import StorageError
from simulator.interview.event_json import entry_from_json, entry_to_json
from simulator.interview.events import Event
from simulator.records.attempts import lock_path
from simulator.records.files import FileSystem
from simulator.records.journal import JournalWriter
from simulator.records.journal_format import JournalEntry
from simulator.records.locks import FileLock, acquire_lock


class Keeper:
    """The open journal of one attempt, and the lock that keeps other programs out."""

    def __init__(self, folder: Path, writer: JournalWriter, lock: FileLock) -> None:
        """Use `Keeper.open`."""
        self.folder = folder
        self.recovered: tuple[JournalEntry, ...] = writer.recovered
        self._writer = writer
        self._lock = lock
        self._is_open = True

    @classmethod
    def open(cls, folder: Path, fs: FileSystem) -> Keeper:
        """Lock the attempt and open its journal, repaired if it was damaged.

        Raises:
            LockedError: another program has the attempt open.
            StorageError: the folder cannot be written.
        """
        lock = acquire_lock(lock_path(folder))
        try:
            return cls(folder, JournalWriter.open(folder, fs), lock)
        except BaseException:
            lock.release()
            raise

    @property
    def problem(self) -> StorageError | None:
        """Why the last write failed; None while everything written is where it should be."""
        return self._writer.health.failure

    @property
    def is_saved(self) -> bool:
        """Whether every event is on the disk."""
        return self._writer.health.is_saved

    def keep(self, events: Sequence[Event], at: datetime, *, urgent: bool) -> None:
        """Write the events of one command; `urgent` syncs them to the disk before it returns."""
        self._writer.append(entry_to_json(events), at, urgent=urgent)

    def sync(self) -> None:
        """Bring everything to the disk, trying again what failed before; nothing once closed."""
        if self._is_open:
            self._writer.sync()

    def close(self) -> None:
        """Sync a last time and let go of the attempt; closing twice is harmless."""
        if self._is_open:
            self._is_open = False
            self._writer.close()
            self._lock.release()


def events_of(entries: Sequence[JournalEntry]) -> tuple[Event, ...]:
    """The events of journal entries, in order.

    Raises:
        EventFormatError: an entry is none of ours.
    """
    return tuple(event for entry in entries for event in entry_from_json(entry.data))
