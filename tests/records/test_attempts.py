"""Attempts are made, listed and found; a damaged one hides no other."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from simulator.errors import LockedError, StorageError, UsageError
from simulator.records.annotations import add_note
from simulator.records.attempts import (
    AttemptSummary,
    check_writable,
    create_attempt,
    find_attempt,
    list_attempts,
    lock_path,
    set_aside,
    unfinished,
)
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, JournalWriter, read_journal
from simulator.records.journal_format import encode_header
from simulator.records.locks import acquire_lock
from simulator.records.paths import Paths
from simulator.records.transcript import read_transcript, write_transcript
from tests.faulty_disk import FaultyDisk
from tests.records.samples import STARTED, sample_transcript

DISK = FileSystem()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(*(tmp_path / name for name in ("transcripts", "config", "state", "cache")))


def begin(paths: Paths, token: str = "abcd", day: int = 20, entries: int = 2) -> Path:
    started_at = datetime(2026, 11, day, 12, tzinfo=UTC)
    folder = create_attempt(paths, "fraud-detection", started_at, token, DISK)
    writer = JournalWriter.open(folder, DISK)
    for number in range(1, entries + 1):
        writer.append({"n": number}, started_at + timedelta(seconds=number))
    writer.close()
    return folder


def finish(folder: Path) -> Path:
    write_transcript(folder, sample_transcript(attempt=folder.name), DISK)
    return folder


def only(paths: Paths) -> AttemptSummary:
    (summary,) = list_attempts(paths)
    return summary


def test_an_attempt_is_a_folder_named_by_day_scenario_and_token(paths: Paths) -> None:
    folder = create_attempt(paths, "fraud-detection", STARTED, "abcd", DISK)
    assert folder == paths.transcripts / "2026-11-20-fraud-detection-abcd"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_attempts_never_share_a_folder(paths: Paths) -> None:
    first = create_attempt(paths, "fraud-detection", STARTED, "abcd", DISK)
    second = create_attempt(paths, "fraud-detection", STARTED, "abcd", DISK)
    assert (first.name[-5:], second.name[-6:]) == ("-abcd", "-abcd2")


@pytest.mark.parametrize("scenario_id", ["../up", "a/b", "", ".", "A", "a b", "a\n", "é"])
def test_an_id_that_could_leave_the_folder_is_refused(paths: Paths, scenario_id: str) -> None:
    with pytest.raises(ValueError, match="not safe"):
        create_attempt(paths, scenario_id, STARTED, "abcd", DISK)
    assert not paths.transcripts.exists()


def test_an_unfinished_attempt_is_listed_with_what_it_holds(paths: Paths) -> None:
    folder = begin(paths, entries=3)
    summary = only(paths)
    assert (summary.state, summary.scenario_id, summary.entries) == (
        "unfinished",
        "fraud-detection",
        3,
    )
    assert summary.folder == folder
    assert summary.last_saved_at == STARTED + timedelta(seconds=3)
    assert summary.problem is None
    assert unfinished(paths) == (summary,)


def test_an_attempt_open_in_another_program_is_listed_as_in_use(paths: Paths) -> None:
    folder = begin(paths)
    with acquire_lock(lock_path(folder)):
        assert only(paths).in_use
    assert not only(paths).in_use


def test_a_finished_attempt_is_listed_with_its_score(paths: Paths) -> None:
    finish(begin(paths))
    summary = only(paths)
    assert (summary.state, summary.score, summary.letter) == ("finished", 71.5, "B")
    assert (summary.scenario_title, summary.mode, summary.level, summary.seed) == (
        "Fraud detection",
        "coach",
        "senior",
        7,
    )
    assert summary.finished_at == STARTED + timedelta(minutes=41)
    assert unfinished(paths) == ()


def test_an_attempt_that_was_not_graded_is_listed_without_a_score(paths: Paths) -> None:
    write_transcript(begin(paths), sample_transcript(report=None), DISK)
    assert (only(paths).state, only(paths).score) == ("finished", None)


def test_the_newest_attempt_comes_first(paths: Paths) -> None:
    for day, token in ((19, "aaaa"), (21, "bbbb"), (20, "cccc")):
        begin(paths, token, day)
    assert [item.started_on for item in list_attempts(paths)] == [
        date(2026, 11, 21),
        date(2026, 11, 20),
        date(2026, 11, 19),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"scenario": 1}', b"[" * 50_000]
)
def test_a_damaged_attempt_is_listed_with_its_problem_and_hides_no_other(
    paths: Paths, content: bytes
) -> None:
    finish(begin(paths, "good"))
    (begin(paths, "evil") / "transcript.json").write_bytes(content)
    by_state = {item.state: item for item in list_attempts(paths)}
    assert set(by_state) == {"finished", "damaged"}
    problem = by_state["damaged"].problem
    assert problem is not None
    assert "damaged" in problem


def test_a_journal_with_a_torn_end_can_be_resumed_and_says_so(paths: Paths) -> None:
    with (begin(paths) / JOURNAL_NAME).open("ab") as file:
        file.write(b'{"seq":3,"at"')
    summary = only(paths)
    assert (summary.state, summary.entries) == ("unfinished", 2)
    assert summary.problem == "the end of the journal is damaged (line 4 is cut short)"


def test_an_attempt_of_a_later_version_is_listed_but_not_offered(paths: Paths) -> None:
    (begin(paths) / JOURNAL_NAME).write_bytes(encode_header(version=2))
    assert unfinished(paths) == ()
    assert "later version" in str(only(paths).problem)


def test_a_transcript_of_a_later_version_is_listed_as_read_only(paths: Paths) -> None:
    path = finish(begin(paths)) / "transcript.json"
    path.write_bytes(path.read_bytes().replace(b"transcript/1", b"transcript/2"))
    assert (only(paths).state, only(paths).score) == ("finished", 71.5)
    assert "read-only" in str(only(paths).problem)


def test_other_files_and_folders_are_passed_over(paths: Paths) -> None:
    begin(paths)
    (paths.transcripts / "TRACKER.md").touch()
    for name in ("notes", "2026-11-20-fraud-detection-none", "2026-13-99-x-abcd"):
        (paths.transcripts / name).mkdir()
    assert len(list_attempts(paths)) == 1


def test_an_attempt_that_never_began_is_not_offered(paths: Paths) -> None:
    begin(paths, entries=0)
    assert list_attempts(paths) == ()


def test_a_journal_without_a_readable_line_is_listed_as_damaged(paths: Paths) -> None:
    (begin(paths) / JOURNAL_NAME).write_bytes(b"garbage")
    assert only(paths).state == "damaged"
    assert unfinished(paths) == ()


def test_no_transcripts_folder_means_no_attempts_and_none_is_made(paths: Paths) -> None:
    assert list_attempts(paths) == ()
    assert not paths.transcripts.exists()


def test_a_file_in_place_of_the_transcripts_folder_is_told(paths: Paths) -> None:
    paths.transcripts.touch()
    with pytest.raises(StorageError, match="Could not list the attempts"):
        list_attempts(paths)
    with pytest.raises(StorageError, match="is a file and not a folder") as caught:
        check_writable(paths, DISK)
    assert "--transcripts" in caught.value.hint


def test_an_attempt_is_found_by_its_id_or_its_end(paths: Paths) -> None:
    folder = begin(paths, "abcd")
    begin(paths, "efgh")
    assert find_attempt(paths, folder.name).folder == folder
    assert find_attempt(paths, "abcd").folder == folder
    for missing in ("", "wxyz", "bcd"):
        with pytest.raises(UsageError, match="No attempt is called"):
            find_attempt(paths, missing)
    with pytest.raises(UsageError, match="More than one attempt is called"):
        find_attempt(paths, folder.name[:10])
    assert find_attempt(paths, folder.name[:-1]).folder == folder


def test_an_attempt_set_aside_is_no_longer_offered_but_kept(paths: Paths) -> None:
    folder = begin(paths)
    kept = set_aside(paths, folder, DISK)
    assert unfinished(paths) == ()
    assert len(read_journal(kept / JOURNAL_NAME).entries) == 2


def test_an_attempt_that_is_open_is_not_set_aside(paths: Paths) -> None:
    folder = begin(paths)
    with acquire_lock(lock_path(folder)), pytest.raises(LockedError, match="this attempt"):
        set_aside(paths, folder, DISK)
    assert (folder / JOURNAL_NAME).exists()


def test_setting_aside_overwrites_nothing_that_was_set_aside_before(paths: Paths) -> None:
    first = set_aside(paths, begin(paths, entries=1), DISK)
    second = set_aside(paths, begin(paths, entries=2), DISK)
    counts = [len(read_journal(folder / JOURNAL_NAME).entries) for folder in (first, second)]
    assert counts == [1, 2]
    assert [path.name for path in second.iterdir()] == [JOURNAL_NAME]


def test_a_folder_that_can_be_written_passes_the_check_and_is_left_clean(paths: Paths) -> None:
    disk = FaultyDisk("nothing")
    check_writable(paths, disk.files)
    assert disk.calls["fsync"] >= 1
    assert list(paths.transcripts.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("write", errno.ENOSPC, "The disk is full"),
        ("open", errno.EROFS, "The disk is read-only"),
        ("fsync", errno.EIO, "The disk reported an error"),
        ("make_folder", errno.EACCES, "You may not write"),
    ],
)
def test_a_folder_that_cannot_be_written_is_told_before_the_clock_starts(
    paths: Paths, kind: str, code: int, said: str
) -> None:
    if kind != "make_folder":
        paths.transcripts.mkdir()
    with pytest.raises(StorageError) as caught:
        check_writable(paths, FaultyDisk(kind, error=code).files)
    assert said in caught.value.detail
    assert "--transcripts" in caught.value.hint
    assert not paths.transcripts.exists() or list(paths.transcripts.iterdir()) == []


def live(paths: Paths, disk: FileSystem) -> tuple[Path | None, int, bool, bool]:
    """A whole attempt's life: the folder, entries synced, transcript written, note kept."""
    try:
        folder = create_attempt(paths, "fraud-detection", STARTED, "abcd", disk)
    except StorageError:
        return None, 0, False, False
    try:
        writer = JournalWriter.open(folder, disk)
    except StorageError:
        return folder, 0, False, False
    for number in range(1, 5):
        writer.append({"n": number}, STARTED, urgent=True)
    synced = writer.close().synced_seq
    written = noted = True
    try:
        write_transcript(folder, sample_transcript(attempt=folder.name), disk)
    except StorageError:
        written = False
    try:
        add_note(folder, "later", STARTED, disk)
    except StorageError:
        noted = False
    return folder, synced, written, noted


def calls_in_a_life(paths: Paths) -> int:
    disk = FaultyDisk("nothing")
    live(paths, disk.files)
    return sum(disk.calls.values())


@pytest.mark.parametrize("lasting", [True, False])
def test_wherever_in_an_attempts_life_the_disk_fails_what_was_called_saved_is_there(
    tmp_path: Path, lasting: bool
) -> None:
    def paths_of(name: str) -> Paths:
        return Paths(*(tmp_path / name / part for part in ("t", "c", "s", "k")))

    for nth in range(1, calls_in_a_life(paths_of("sound")) + 1):
        paths = paths_of(f"{lasting}-{nth}")
        disk = FaultyDisk(nth=nth, error=errno.ENOSPC, lasting=lasting)
        folder, synced, written, noted = live(paths, disk.files)
        assert disk.failed
        if folder is None:
            assert list_attempts(paths) == ()
            continue
        if synced:
            found = read_journal(folder / JOURNAL_NAME).entries
            assert [entry.data["n"] for entry in found][:synced] == list(range(1, synced + 1))
        if written:
            assert read_transcript(folder).seed == 7
            assert len(read_transcript(folder).notes) >= noted
        states = [summary.state for summary in list_attempts(paths)]
        if written or synced:
            assert states == ["finished" if written else "unfinished"]
