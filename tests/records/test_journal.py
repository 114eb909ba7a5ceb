"""The journal's writer: nothing lost, nothing claimed saved that is not."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import StorageError
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, JournalWriter, Unsaved, read_journal
from simulator.records.journal_format import HEADER, encode_header
from tests.faulty_disk import FaultyDisk

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def kept(folder: Path) -> list[int]:
    """The numbers that a fresh reader finds in the journal."""
    return [entry.data["n"] for entry in read_journal(folder / JOURNAL_NAME).entries]


def write_numbers(folder: Path, count: int) -> None:
    writer = JournalWriter.open(folder, FileSystem())
    for number in range(1, count + 1):
        writer.append({"n": number}, NOON)
    writer.close()


def test_an_urgent_append_is_on_the_disk_when_it_returns(tmp_path: Path) -> None:
    disk = FaultyDisk("nothing")
    writer = JournalWriter.open(tmp_path, disk.files)
    before = disk.calls["fsync"]
    assert not writer.append({"n": 1}, NOON).is_saved
    assert disk.calls["fsync"] == before
    health = writer.append({"n": 2}, NOON, urgent=True)
    assert disk.calls["fsync"] == before + 1
    assert (health.is_saved, health.synced_seq, health.unsaved_entries) == (True, 2, 0)
    assert kept(tmp_path) == [1, 2]


def test_the_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    write_numbers(tmp_path, 1)
    assert (tmp_path / JOURNAL_NAME).stat().st_mode & 0o777 == 0o600


def test_a_reopened_journal_goes_on_where_it_ended(tmp_path: Path) -> None:
    write_numbers(tmp_path, 2)
    writer = JournalWriter.open(tmp_path, FileSystem())
    assert [entry.seq for entry in writer.recovered] == [1, 2]
    writer.append({"n": 3}, NOON)
    writer.close()
    assert kept(tmp_path) == [1, 2, 3]


@pytest.mark.parametrize("kind", ["write", "fsync", "open", "truncate", "replace"])
@pytest.mark.parametrize("nth", range(1, 13))
@pytest.mark.parametrize("lasting", [True, False])
def test_a_failing_disk_loses_nothing_and_is_never_called_saved(
    tmp_path: Path, kind: str, nth: int, lasting: bool
) -> None:
    disk = FaultyDisk(kind, nth=nth, lasting=lasting)
    try:
        writer = JournalWriter.open(tmp_path, disk.files)
    except StorageError:
        assert disk.failed
        return
    for number in range(1, 9):
        health = writer.append({"n": number}, NOON, urgent=number % 2 == 0)
        assert kept(tmp_path)[: health.synced_seq] == list(range(1, health.synced_seq + 1))
        if health.failure is None and number % 2 == 0:
            assert kept(tmp_path) == list(range(1, number + 1))
    disk.recover()
    assert writer.sync().is_saved
    assert writer.append({"n": 9}, NOON, urgent=True).is_saved
    assert kept(tmp_path) == list(range(1, 10))
    assert read_journal(tmp_path / JOURNAL_NAME).damage is None


def test_a_full_disk_is_told_in_plain_words_and_typing_goes_on(tmp_path: Path) -> None:
    disk = FaultyDisk("write", nth=2)
    writer = JournalWriter.open(tmp_path, disk.files)
    failure = writer.append({"n": 1}, NOON, urgent=True).failure
    assert failure is not None
    assert str(failure) == (
        f"Could not save to {tmp_path / JOURNAL_NAME}\n"
        "The disk is full. What you typed is still in memory and will be written as soon as the "
        "disk allows.\n"
        "Free some space on that disk, or choose another folder with --transcripts."
    )
    assert writer.append({"n": 2}, NOON).unsaved_entries == 2


def test_a_disk_that_recovers_is_noticed_at_the_next_append(tmp_path: Path) -> None:
    disk = FaultyDisk("fsync", nth=3, error=errno.EIO)
    writer = JournalWriter.open(tmp_path, disk.files)
    assert writer.append({"n": 1}, NOON, urgent=True).failure is not None
    disk.recover()
    health = writer.append({"n": 2}, NOON)
    assert (health.failure, health.synced_seq) == (None, 2)
    assert kept(tmp_path) == [1, 2]


@pytest.mark.parametrize("with_folder", [False, True])
def test_a_journal_deleted_under_the_program_is_written_anew(
    tmp_path: Path, with_folder: bool
) -> None:
    folder = tmp_path / "attempt"
    folder.mkdir()
    writer = JournalWriter.open(folder, FileSystem())
    writer.append({"n": 1}, NOON, urgent=True)
    (folder / JOURNAL_NAME).unlink()
    if with_folder:
        folder.rmdir()
    assert writer.append({"n": 2}, NOON, urgent=True).is_saved
    assert kept(folder) == [1, 2]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_the_full_device_of_the_system_fails_as_a_full_disk_does(tmp_path: Path) -> None:
    writer = JournalWriter.open(tmp_path, FileSystem())
    (tmp_path / JOURNAL_NAME).unlink()
    (tmp_path / JOURNAL_NAME).symlink_to("/dev/full")
    writer._file = FileSystem().open_append(tmp_path / JOURNAL_NAME)
    failure = writer.append({"n": 1}, NOON).failure
    assert failure is not None
    assert "The disk is full" in failure.detail


@given(data=st.data())
def test_of_a_damaged_journal_the_rest_is_kept_aside_and_writing_goes_on(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("attempt")
    write_numbers(folder, 5)
    path = folder / JOURNAL_NAME
    raw = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    cut = bytes(raw[: data.draw(st.integers(place + 1, len(raw)))])
    path.write_bytes(cut)
    reading = read_journal(path)
    writer = JournalWriter.open(folder, FileSystem())
    writer.append({"n": 99}, NOON)
    writer.close()
    assert kept(folder) == [*(entry.data["n"] for entry in reading.entries), 99]
    if reading.valid_bytes < len(cut):
        aside = folder / "journal.damaged-1.jsonl"
        assert aside.read_bytes() == cut[reading.valid_bytes :]


def test_a_second_damage_does_not_overwrite_what_was_kept_of_the_first(tmp_path: Path) -> None:
    write_numbers(tmp_path, 1)
    for tail in (b"first", b"second"):
        with (tmp_path / JOURNAL_NAME).open("ab") as file:
            file.write(tail)
        JournalWriter.open(tmp_path, FileSystem()).close()
    assert (tmp_path / "journal.damaged-1.jsonl").read_bytes() == b"first"
    assert (tmp_path / "journal.damaged-2.jsonl").read_bytes() == b"second"


def test_a_repair_that_meets_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    write_numbers(tmp_path, 2)
    path = tmp_path / JOURNAL_NAME
    damaged = path.read_bytes() + b"torn"
    path.write_bytes(damaged)
    for nth in range(1, 5):
        with pytest.raises(StorageError):
            JournalWriter.open(tmp_path, FaultyDisk("write", "fsync", nth=nth).files)
        assert path.read_bytes() == damaged


def test_a_journal_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL_NAME
    path.write_bytes(encode_header(version=2))
    with pytest.raises(StorageError) as caught:
        JournalWriter.open(tmp_path, FileSystem())
    assert "later version" in caught.value.title
    assert "Update the program" in caught.value.hint
    assert path.read_bytes() == encode_header(version=2)


def test_a_journal_of_version_1_as_first_released_still_reads() -> None:
    reading = read_journal(Path(__file__).parent / "versions" / "journal-1.jsonl")
    assert (reading.version, reading.damage, len(reading.entries)) == (1, None, 3)
    assert reading.entries[2].data == {"kind": "typed", "text": "Peak is 30K QPS — ünï"}


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from simulator.records.files import FileSystem
from simulator.records.journal import JournalWriter
writer = JournalWriter.open(Path(sys.argv[1]), FileSystem())
number = 0
while True:
    number += 1
    health = writer.append({"n": number}, datetime(2026, 11, 20, tzinfo=UTC), urgent=True)
    assert health.is_saved
    sys.stdout.write(f"{health.synced_seq}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("after", [1, 7, 60])
def test_kill_9_loses_nothing_that_was_reported_as_synced(tmp_path: Path, after: int) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < after:
            pass
        process.send_signal(signal.SIGKILL)
        reported = [int(line) for line in process.stdout.read().splitlines() if line]
    synced = max([after, *reported])
    assert kept(tmp_path)[:synced] == list(range(1, synced + 1))
    writer = JournalWriter.open(tmp_path, FileSystem())
    assert [entry.seq for entry in writer.recovered][:synced] == list(range(1, synced + 1))
    writer.close()


def test_typing_is_due_after_200_characters_or_one_second() -> None:
    slow = Unsaved().typed(1, at_s=5.0)
    assert not slow.is_due(at_s=5.999)
    assert slow.is_due(at_s=6.0)
    fast = Unsaved().typed(199, at_s=5.0)
    assert not fast.is_due(at_s=5.0)
    assert fast.typed(-1, at_s=5.1).is_due(at_s=5.1)
    assert not fast.saved().is_due(at_s=100.0)


def test_a_clock_that_went_back_makes_typing_due() -> None:
    assert Unsaved().typed(1, at_s=100.0).is_due(at_s=3.0)


def test_an_empty_journal_file_is_a_new_journal(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_NAME).touch()
    JournalWriter.open(tmp_path, FileSystem()).close()
    assert [path.name for path in tmp_path.iterdir()] == [JOURNAL_NAME]
    assert (tmp_path / JOURNAL_NAME).read_bytes() == HEADER
