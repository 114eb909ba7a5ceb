"""The journal of one attempt: appended first, shown after. Owns writing, syncing and repair.

A front end appends each event before it changes the screen. A disk that fails never stops the
typing: `append` and `sync` do not raise for it but return the journal's health, and whatever is
not on the disk stays in memory and is written again with the next append or sync. Must not know
what an event means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.errors import StorageError
from simulator.records.files import AppendFile, FileSystem, storage_error
from simulator.records.journal_format import (
    HEADER,
    JournalEntry,
    JournalReading,
    decode_journal,
    encode_entry,
)

JOURNAL_NAME = "journal.jsonl"
_STILL_HERE = "What you typed is still in memory and will be written as soon as the disk allows"


@dataclass(frozen=True)
class JournalHealth:
    """How much of the journal is safe; sequence numbers count from 1, 0 means none.

    `failure` is set while the last attempt to write has failed: show it, and claim nothing saved.
    """

    appended_seq: int
    synced_seq: int
    failure: StorageError | None = None

    @property
    def is_saved(self) -> bool:
        """Whether every entry is on the disk."""
        return self.failure is None and self.synced_seq == self.appended_seq

    @property
    def unsaved_entries(self) -> int:
        """How many entries are not known to be on the disk."""
        return self.appended_seq - self.synced_seq


@dataclass(frozen=True)
class Unsaved:
    """Typed characters that are not yet synced, and whether it is time to sync them.

    A value: keep the one that each method returns. Times are seconds of one monotonic clock.

    >>> Unsaved().typed(5, at_s=10.0).is_due(at_s=10.5)
    False
    >>> Unsaved().typed(5, at_s=10.0).is_due(at_s=11.0)
    True
    >>> Unsaved().typed(150, at_s=10.0).typed(50, at_s=10.1).is_due(at_s=10.1)
    True
    >>> Unsaved().is_due(at_s=99.0)
    False
    """

    chars: int = 0
    since_s: float | None = None
    max_chars: int = 200
    max_wait_s: float = 1.0

    def typed(self, chars: int, at_s: float) -> Unsaved:
        """After `chars` more characters were typed or removed at `at_s`."""
        since_s = at_s if self.since_s is None else self.since_s
        return Unsaved(self.chars + abs(chars), since_s, self.max_chars, self.max_wait_s)

    def is_due(self, at_s: float) -> bool:
        """Whether an urgent append is due at `at_s`; a clock that went back counts as due."""
        if self.since_s is None:
            return False
        waited_s = at_s - self.since_s
        return self.chars >= self.max_chars or not 0 <= waited_s < self.max_wait_s

    def saved(self) -> Unsaved:
        """After everything typed was synced."""
        return Unsaved(max_chars=self.max_chars, max_wait_s=self.max_wait_s)


def read_journal(path: Path, fs: FileSystem | None = None) -> JournalReading:
    """What the journal at `path` holds, without changing it; see `decode_journal`.

    Raises:
        StorageError: the file is missing or cannot be read.
    """
    return decode_journal((fs or FileSystem()).read(path))


class JournalWriter:
    """Appends to one journal. Hold the attempt's lock while one is open."""

    def __init__(self, path: Path, fs: FileSystem, reading: JournalReading) -> None:
        """Use `JournalWriter.open`, which reads and repairs first."""
        self.path = path
        self.recovered = reading.entries
        self._fs = fs
        self._lines = list(reading.lines)
        self._last_sum = reading.last_sum
        self._synced_lines = len(self._lines)
        self._synced_bytes = len(reading.whole)
        self._written_lines = self._synced_lines
        self._file: AppendFile | None = None
        self._failure: StorageError | None = None

    @classmethod
    def open(cls, folder: Path, fs: FileSystem, name: str = JOURNAL_NAME) -> JournalWriter:
        """The journal in `folder`, made if it is missing, ready to append after its last entry.

        Of a damaged journal the valid prefix goes on; the rest is first kept beside it as
        `journal.damaged-1.jsonl`, `-2` and so on. `recovered` holds the entries found.

        Raises:
            StorageError: the folder cannot be written (nothing is lost), or the journal was
                written by a later version of the program (it stays as it is).
        """
        path = folder / name
        raw = fs.read_if_there(path)
        reading = decode_journal(raw or b"")
        if reading.read_only:
            raise _later_version_error(path, reading.version)
        if raw and reading.damage and reading.valid_bytes < len(raw):
            _keep_aside(path, raw[reading.valid_bytes :], fs)
        if raw != reading.whole:
            fs.write_atomic(path, reading.whole)
        writer = cls(path, fs, reading)
        try:
            writer._file = fs.open_append(path)
        except OSError as error:
            raise storage_error("open", path, error, "The entries in it are safe.") from error
        return writer

    @property
    def health(self) -> JournalHealth:
        """How much is safe now, and the failure that stands, if any."""
        return JournalHealth(len(self._lines), self._synced_lines, self._failure)

    def append(
        self, data: Mapping[str, Any], at: datetime, *, urgent: bool = False
    ) -> JournalHealth:
        """Add an entry; `urgent` returns only when it is on the disk or has failed to get there.

        Never raises for a disk: look at the health. `at` is wall time with a time zone.

        Raises:
            TypeError, ValueError: `data` is not JSON-able; nothing was added.
        """
        line, self._last_sum = encode_entry(len(self._lines) + 1, at, data, self._last_sum)
        self._lines.append(line)
        return self._write(sync=urgent or self._failure is not None)

    def sync(self) -> JournalHealth:
        """Bring every entry to the disk, trying again what failed before; see `health`."""
        return self._write(sync=True)

    def close(self) -> JournalHealth:
        """Sync a last time and close the file; the health says whether all is on the disk."""
        health = self.sync()
        if self._file is not None:
            self._file.close()
            self._file = None
        return health

    def _write(self, sync: bool) -> JournalHealth:
        try:
            if self._file is None:
                self._start_again()
            if self._file is not None:
                self._file.append(b"".join(self._lines[self._written_lines :]))
                self._written_lines = len(self._lines)
                if sync:
                    self._sync_now(self._file)
            self._failure = None
        except StorageError as error:
            self._fail(error)
        except OSError as error:
            self._fail(storage_error("save to", self.path, error, f"{_STILL_HERE}."))
        return self.health

    def _sync_now(self, file: AppendFile) -> None:
        if self._written_lines != self._synced_lines:
            file.sync()
        if file.is_gone():
            file.close()
            self._file = None
            self._start_again()
        self._mark_synced()

    def _start_again(self) -> None:
        """Reopen after a failure, at the last byte known to be on the disk.

        A failed sync may have thrown away what was written (https://lwn.net/Articles/752063/), so
        everything since the last good sync is written again; a file that is gone or was cut is
        made anew from memory.
        """
        try:
            is_whole = self.path.stat().st_size >= self._synced_bytes
        except OSError:
            is_whole = False
        if not is_whole:
            self._fs.make_folder(self.path.parent)
            self._fs.write_atomic(self.path, HEADER + b"".join(self._lines[: self._synced_lines]))
        self._file = self._fs.open_append(self.path, self._synced_bytes)
        self._written_lines = self._synced_lines
        self._file.append(b"".join(self._lines[self._written_lines :]))
        self._written_lines = len(self._lines)
        self._file.sync()
        self._mark_synced()

    def _mark_synced(self) -> None:
        self._synced_bytes += sum(map(len, self._lines[self._synced_lines : self._written_lines]))
        self._synced_lines = self._written_lines

    def _fail(self, failure: StorageError) -> None:
        self._failure = failure
        if self._file is not None:
            self._file.close()
            self._file = None


def read_entries(path: Path, fs: FileSystem) -> tuple[JournalEntry, ...]:
    """The valid entries of the journal at `path`; none when there is no such file."""
    raw = fs.read_if_there(path)
    return decode_journal(raw).entries if raw is not None else ()


def _keep_aside(path: Path, rest: bytes, fs: FileSystem) -> None:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    fs.write_once(aside, rest)


def _later_version_error(path: Path, version: int) -> StorageError:
    return StorageError(
        f"{path.name} was written by a later version of the program",
        f"It has journal format {version}; this program writes 1. It can be read here, and was "
        "not changed.",
        "Update the program to go on with this attempt.",
    )
