"""The tracker's file on disk. Owns the way a change gets there: lock, read, splice, compare, back
up elsewhere, write atomically.

Whoever edits the tracker by hand or with another program wins: when the file changed between
reading and writing, the change is spliced again onto the new bytes. Must not know what a row says.
"""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from simulator.errors import LockedError, StorageError
from simulator.records.files import FileSystem
from simulator.records.locks import FileLock, acquire_lock

BACKUPS_KEPT = 20
_SPLICE_TRIES = 10
_LOCK_TRIES = 100
_LOCK_WAIT_S = 0.02
_BACKUP_NAME = re.compile(r"(\d{6})-[0-9TZ]+\.md")

Splice = Callable[[bytes | None], bytes]


@dataclass(frozen=True)
class TrackerUpdate:
    """What became of the tracker: `backup` holds its bytes from before, None if there were none."""

    path: Path
    changed: bool
    backup: Path | None = None


def splice_tracker(
    path: Path,
    splice: Splice,
    fs: FileSystem,
    *,
    backups: Path,
    at: datetime,
    wait: Callable[[float], None] = time.sleep,
) -> TrackerUpdate:
    """Make the tracker at `path` what `splice` gives for its bytes (None: no file, it is made).

    `splice` is applied again whenever the file changes before it is written, so it must do nothing
    twice. `backups` is a folder outside the tracker's own, `at` dates the backup, `wait` pauses
    between tries while another program of ours holds the tracker (at most two seconds).

    Raises:
        StorageError: it could not be read, backed up or written; it is as it was.
        LockedError: another program held it all the while.
    """
    fs.make_folder(path.parent)
    with _lock(path, wait):
        for _ in range(_SPLICE_TRIES):
            before = fs.read_if_there(path)
            after = splice(before)
            if after == before:
                return TrackerUpdate(path, changed=False)
            backup = _back_up(path, before, fs, backups, at) if before is not None else None
            if fs.replace_if_same(path, before, after):
                return TrackerUpdate(path, changed=True, backup=backup)
    raise StorageError(
        f"{path} keeps changing",
        "Another program writes it all the time, so nothing was added. The attempt is saved.",
        "Close that program and add the attempt again.",
    )


def tracker_diff(before: bytes, after: bytes, path: Path) -> str:
    """What changed between the bytes of the tracker at `path`, as a unified diff; may be empty."""
    old, new = (raw.decode("utf-8", "replace").splitlines() for raw in (before, after))
    return "\n".join(
        difflib.unified_diff(old, new, str(path), str(path), "before", "after", lineterm="")
    )


def backup_folder(path: Path, backups: Path) -> Path:
    """Where the backups of the tracker at `path` are: one folder for each tracker."""
    place = blake2b(bytes(path.absolute()), digest_size=4).hexdigest()
    return backups / f"{re.sub('[^A-Za-z0-9]+', '-', path.stem)[:40]}-{place}"


def _back_up(path: Path, data: bytes, fs: FileSystem, backups: Path, at: datetime) -> Path:
    folder = backup_folder(path, backups)
    fs.make_folder(folder)
    kept = sorted(entry for entry in folder.iterdir() if _BACKUP_NAME.fullmatch(entry.name))
    number = int(kept[-1].name[:6]) + 1 if kept else 1
    backup = folder / f"{number:06d}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.md"
    fs.write_once(backup, data)
    for old in [*kept, backup][:-BACKUPS_KEPT]:
        fs.remove(old)
    return backup


def _lock(path: Path, wait: Callable[[float], None]) -> FileLock:
    lock_file = path.with_name(f".{path.name}.lock")
    for _ in range(_LOCK_TRIES - 1):
        try:
            return acquire_lock(lock_file, "the tracker")
        except LockedError:
            wait(_LOCK_WAIT_S)
    return acquire_lock(lock_file, "the tracker")
