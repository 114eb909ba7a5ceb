"""One program per attempt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.errors import LockedError, StorageError
from simulator.records.locks import acquire_lock, is_locked

HOLDER = """
import sys
from pathlib import Path
from simulator.records.locks import acquire_lock
lock = acquire_lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_program_is_told_who_holds_it_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with acquire_lock(path):
        with pytest.raises(LockedError) as caught:
            acquire_lock(path)
        assert caught.value.title == "Another program is using this attempt"
        assert f"process {os.getpid()}" in caught.value.detail
        assert "close that program" in caught.value.hint
        assert is_locked(path)


def test_a_released_lock_is_free_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = acquire_lock(path)
    lock.release()
    lock.release()
    assert not path.exists()
    assert not is_locked(path)
    acquire_lock(path).release()


def test_the_lock_of_a_program_killed_with_kill_9_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=f"process {process.pid}"):
            acquire_lock(path)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert path.exists()
    assert not is_locked(path)
    acquire_lock(path).release()


def test_asking_whether_it_is_locked_makes_no_file(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "lock")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Could not lock"):
        acquire_lock(tmp_path / "missing" / "lock")
