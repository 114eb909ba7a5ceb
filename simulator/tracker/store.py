"""The tracker's file on disk. Owns the way a change gets there: lock, read, splice, compare, back
up elsewhere, write atomically.

Whoever edits the tracker by hand or with another program wins: when the file changed between
reading and writing, the change is spliced again onto the new bytes. Must not know what a row says.
"""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from simulator.errors import LockedError, StorageError
from simulator.records.files import FileSystem
from simulator.records.locks import FileLock, acquire_lock
from simulator.tracker.document import SessionRow, add_session
from simulator.tracker.sections import sync_sections

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


def update_tracker(
    path: Path,
    session: SessionRow,
    fs: FileSystem,
    *,
    backups: Path,
    at: datetime,
    lines: Mapping[str, str] | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> TrackerUpdate:
    """Add a session to the tracker at `path`, made if it is missing; adding it twice changes it
    once.

    With `lines` (see `marked_lines`) the other parts of an adopted tracker are brought up to date.
    `backups` is a folder outside the tracker's own, `at` dates the backup, `wait` pauses between
    tries while another program of ours holds the tracker (at most two seconds).

    Raises:
        StorageError: it could not be read, backed up or written; it is as it was.
        LockedError: another program held it all the while.
    """

    def splice(existing: bytes | None) -> bytes:
        added = add_session(existing, session)
        return added if lines is None else sync_sections(added, lines)

    return splice_tracker(path, splice, fs, backups=backups, at=at, wait=wait)


def splice_tracker(
    path: Path,
    splice: Splice,
    fs: FileSystem,
    *,
    backups: Path,
    at: datetime,
    wait: Callable[[float], None] = time.sleep,
) -> TrackerUpdate:
    """Apply `splice` to the tracker's bytes (None: no file); see `update_tracker`."""
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


def preview_tracker(path: Path, splice: Splice, fs: FileSystem) -> str:
    """The change that `splice` would make, as a unified diff; empty when it would make none."""
    before = fs.read_if_there(path)
    old, new = (
        raw.decode("utf-8", "replace").splitlines() for raw in (before or b"", splice(before))
    )
    return "\n".join(
        difflib.unified_diff(old, new, str(path), str(path), "now", "after", lineterm="")
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
