"""The tracker's file: whoever else writes it wins, and a copy from before is kept."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from simulator.errors import LockedError, StorageError
from simulator.records.files import FileSystem, SystemCalls
from simulator.records.locks import acquire_lock
from simulator.tracker.document import SessionRow, add_session
from simulator.tracker.store import (
    TrackerUpdate,
    backup_folder,
    splice_tracker,
    tracker_diff,
)
from tests.faulty_disk import FaultyDisk

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SESSION = SessionRow("fraud-abcd", date(2026, 11, 20), "Fraud detection", ("a",), ("b",))
OWN = b"# My own notes\n"


def update(
    path: Path, fs: FileSystem | None = None, wait: Callable[[float], None] = lambda _: None
) -> TrackerUpdate:
    backups = path.parent.parent / "state"
    return splice_tracker(
        path, lambda raw: add_session(raw, SESSION), fs or FileSystem(),
        backups=backups, at=NOON, wait=wait,
    )  # fmt: skip


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "transcripts" / "TRACKER.md"
    path.parent.mkdir()
    path.write_bytes(OWN)
    return path


def test_a_missing_tracker_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "transcripts" / "TRACKER.md"
    assert update(path) == TrackerUpdate(path, changed=True)
    assert path.read_bytes() == add_session(None, SESSION)
    assert [entry.name for entry in path.parent.iterdir()] == ["TRACKER.md"]


def test_the_bytes_from_before_are_kept_outside_the_trackers_folder(tracker: Path) -> None:
    found = update(tracker)
    assert found.backup is not None
    assert found.backup.read_bytes() == OWN
    assert tracker.parent not in found.backup.parents
    assert tracker.read_bytes() == add_session(OWN, SESSION)


def test_adding_an_attempt_twice_writes_once(tracker: Path) -> None:
    update(tracker)
    first = tracker.stat().st_mtime_ns
    assert update(tracker) == TrackerUpdate(tracker, changed=False)
    assert tracker.stat().st_mtime_ns == first


def test_the_trackers_mode_stays(tracker: Path) -> None:
    tracker.chmod(0o664)
    update(tracker)
    assert tracker.stat().st_mode & 0o777 == 0o664


def test_a_tracker_that_is_a_link_stays_one(tmp_path: Path, tracker: Path) -> None:
    real = tmp_path / "vault.md"
    tracker.rename(real)
    tracker.symlink_to(real)
    update(tracker)
    assert tracker.is_symlink()
    assert real.read_bytes() == add_session(OWN, SESSION)


def editing_disk(tracker: Path, edits: list[bytes]) -> FileSystem:
    """Somebody saves the tracker while our temporary file is being synced, once for each edit."""

    def fsync(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").resolve().name
        if name.startswith(".TRACKER.md") and name.endswith(".tmp") and edits:
            tracker.write_bytes(edits.pop(0))
        os.fsync(descriptor)

    return FileSystem(dataclasses.replace(SystemCalls(), fsync=fsync))


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")


@needs_proc
def test_an_edit_made_meanwhile_is_kept_and_the_row_added_to_it(tracker: Path) -> None:
    edited = b"# My own notes, edited meanwhile\n"
    update(tracker, editing_disk(tracker, [edited]))
    assert tracker.read_bytes() == add_session(edited, SESSION)


@needs_proc
def test_a_tracker_made_meanwhile_is_not_overwritten(tracker: Path) -> None:
    tracker.unlink()
    update(tracker, editing_disk(tracker, [OWN]))
    assert tracker.read_bytes() == add_session(OWN, SESSION)


@needs_proc
def test_a_tracker_that_changes_all_the_time_is_given_up_and_left_alone(tracker: Path) -> None:
    edits = [b"# %d\n" % number for number in range(50)]
    with pytest.raises(StorageError, match="keeps changing"):
        update(tracker, editing_disk(tracker, edits))
    assert tracker.read_bytes() == b"# 9\n"
    assert [entry.name for entry in tracker.parent.iterdir()] == ["TRACKER.md"]


def test_two_programs_take_turns(tracker: Path) -> None:
    lock = acquire_lock(tracker.with_name(".TRACKER.md.lock"))
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        lock.release()

    update(tracker, wait=wait)
    assert len(waited) == 1
    assert tracker.read_bytes() == add_session(OWN, SESSION)


def test_a_tracker_held_all_the_while_is_told(tracker: Path) -> None:
    waited: list[float] = []
    with (
        acquire_lock(tracker.with_name(".TRACKER.md.lock")),
        pytest.raises(LockedError, match="using the tracker"),
    ):
        update(tracker, wait=waited.append)
    assert 1 <= sum(waited) <= 2
    assert tracker.read_bytes() == OWN


@pytest.mark.parametrize("there", [True, False])
def test_wherever_the_disk_fails_the_tracker_is_as_it_was_or_whole(
    tracker: Path, there: bool
) -> None:
    def reset() -> None:
        shutil.rmtree(tracker.parent.parent / "state", ignore_errors=True)
        tracker.write_bytes(OWN)
        if not there:
            tracker.unlink()

    reset()
    sound = FaultyDisk("nothing")
    update(tracker, sound.files)
    for nth in range(1, sum(sound.calls.values()) + 1):
        reset()
        disk = FaultyDisk(nth=nth, error=errno.ENOSPC)
        with pytest.raises(StorageError, match="disk is full"):
            update(tracker, disk.files)
        before = OWN if there else None
        now = tracker.read_bytes() if tracker.exists() else None
        assert now in (before, add_session(before, SESSION))
        names = [entry.name for entry in tracker.parent.iterdir()]
        assert names in ([], ["TRACKER.md"])


def _to(data: bytes, _: bytes | None) -> bytes:
    return data


def test_backups_are_thinned_to_the_last_twenty(tracker: Path) -> None:
    backups = tracker.parent.parent / "state"
    for number in range(25):
        data = b"%d" % number
        splice_tracker(tracker, partial(_to, data), FileSystem(), backups=backups, at=NOON)
    kept = sorted(backup_folder(tracker, backups).iterdir())
    assert [path.read_bytes() for path in kept] == [b"%d" % number for number in range(4, 24)]


def test_trackers_of_the_same_name_have_backups_of_their_own(tmp_path: Path) -> None:
    one, other = (backup_folder(tmp_path / part / "TRACKER.md", tmp_path) for part in "ab")
    assert one != other


def test_the_diff_shows_a_row_added_and_nothing_removed(tracker: Path) -> None:
    diff = tracker_diff(OWN, add_session(OWN, SESSION), tracker)
    assert "+| 2026-11-20 (Session 1) | Fraud detection |" in diff
    assert not any(line.startswith("-") for line in diff.split("\n")[2:])
    assert tracker_diff(OWN, OWN, tracker) == ""
