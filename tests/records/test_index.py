"""The index finds attempts fast and is never the only place that anything is kept."""

from __future__ import annotations

import errno
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import StorageError
from simulator.records.annotations import add_note, add_tag
from simulator.records.attempts import create_attempt, list_attempts, lock_path
from simulator.records.files import FileSystem
from simulator.records.index import AttemptIndex, index_path
from simulator.records.journal import JournalWriter
from simulator.records.locks import acquire_lock
from simulator.records.paths import Paths
from simulator.records.transcript import Exchange, PhaseRecord, Utterance, write_transcript
from tests.faulty_disk import FaultyDisk
from tests.records.samples import STARTED, sample_transcript

DISK = FileSystem()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(*(tmp_path / name for name in ("transcripts", "config", "state", "cache")))


def finish(paths: Paths, token: str, answer: str = "We shard by user.", day: int = 0) -> Path:
    started_at = STARTED + timedelta(days=day)
    folder = create_attempt(paths, "fraud-detection", started_at, token, DISK)
    phase = PhaseRecord(id="clarify", title="Clarify", budget_s=1, spent_s=1, answer=answer)
    transcript = sample_transcript(attempt=folder.name, started_at=started_at, phases=(phase,))
    write_transcript(folder, transcript, DISK)
    return folder


def begin(paths: Paths, token: str) -> Path:
    folder = create_attempt(paths, "fraud-detection", STARTED, token, DISK)
    writer = JournalWriter.open(folder, DISK)
    writer.append({"n": 1}, STARTED)
    writer.close()
    return folder


def found(index: AttemptIndex, words: str) -> list[str]:
    return [hit.attempt.attempt_id[-4:] for hit in index.search(words)]


def test_the_index_lists_what_the_folders_hold(paths: Paths) -> None:
    finish(paths, "aaaa")
    finish(paths, "bbbb", day=2)
    begin(paths, "cccc")
    (finish(paths, "dddd") / "transcript.json").write_bytes(b"{")
    with AttemptIndex(paths, DISK) as index:
        assert index.refresh() == 4
        assert set(index.attempts()) == set(list_attempts(paths))
        assert index.attempts(limit=1)[0].attempt_id.endswith("bbbb")


def test_only_what_changed_is_read_again(paths: Paths) -> None:
    folder = finish(paths, "aaaa")
    finish(paths, "bbbb")
    with AttemptIndex(paths, DISK) as index:
        assert [index.refresh(), index.refresh()] == [2, 0]
        add_note(folder, "remember the cache", STARTED, DISK)
        assert index.refresh() == 1
        assert found(index, "remember") == ["aaaa"]


def test_an_attempt_whose_folder_is_gone_is_forgotten(paths: Paths) -> None:
    folder = finish(paths, "aaaa")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        (folder / "transcript.json").unlink()
        folder.rmdir()
        assert index.refresh() == 1
        assert index.attempts() == ()
        assert found(index, "shard") == []


def test_a_search_finds_answers_conversation_title_notes_and_tags(paths: Paths) -> None:
    folder = finish(paths, "aaaa", "We calibrate the scores.")
    finish(paths, "bbbb", "Nothing of the kind.", day=1)
    add_tag(folder, "morning", STARTED, DISK)
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        for words in ("calibrate", "CALIB", "scores calib", "morning"):
            assert found(index, words) == ["aaaa"]
        assert found(index, "fraud peak") == ["bbbb", "aaaa"]  # the newest first
        assert found(index, "absent") == []


def test_a_search_does_not_find_what_the_program_said(paths: Paths) -> None:
    folder = create_attempt(paths, "fraud-detection", STARTED, "aaaa", DISK)
    exchanges = (
        Exchange(kind="question", text="Peak load?", answer="Thrice the mean."),
        Exchange(kind="probe", text="What about drift?", answer="We watch quantiles."),
        Exchange(kind="feedback", text="Still to say: An overview."),
    )
    phase = PhaseRecord(
        id="clarify", title="Clarify", budget_s=1, spent_s=1, answer="", exchanges=exchanges
    )
    conversation = (
        Utterance(who="interviewer", text="Still to say: An overview.", at_s=1),
        Utterance(who="candidate", text="Peak load?", at_s=2),
        Utterance(who="interviewer", text="Thrice the mean.", at_s=2),
    )
    write_transcript(
        folder,
        sample_transcript(attempt=folder.name, phases=(phase,), conversation=conversation),
        DISK,
    )
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        for words in ("peak load", "quantiles"):
            assert found(index, words) == ["aaaa"]
        for words in ("overview", "still to say", "thrice", "drift"):
            assert found(index, words) == []


def test_a_hit_shows_which_piece_matched(paths: Paths) -> None:
    finish(paths, "aaaa", "We \x02calibrate\x1b the scores.")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        (hit,) = index.search("calibrate")
    assert [text for text, is_match in hit.pieces if is_match] == ["calibrate"]
    assert "We calibrate the scores." in "".join(text for text, _ in hit.pieces)
    assert hit.more == 0


def test_a_hit_counts_the_other_lines_that_have_a_word(paths: Paths) -> None:
    far = "\n".join(f"Line {number} is about something else." for number in range(9))
    finish(paths, "aaaa", f"We calibrate scores.\n{far}\nCalibrated, calibrating.\n{far}\nScores.")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        (hit,) = index.search("scores calib")
        (one,) = index.search("calib")
    assert (hit.more, one.more) == (2, 1)


@given(words=st.text(max_size=20) | st.text('"*()^:-+ANDORNEAR ', max_size=12))
def test_nothing_typed_into_the_search_is_read_as_its_syntax(
    tmp_path_factory: pytest.TempPathFactory, words: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "one-index"
    paths = Paths(*(folder / name for name in ("transcripts", "config", "state", "cache")))
    with AttemptIndex(paths, DISK) as index:
        index.search(words)


def test_deleting_the_index_loses_nothing(paths: Paths) -> None:
    finish(paths, "aaaa")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        before = index.attempts()
    index_path(paths).unlink()
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        assert index.attempts() == before
        assert index.rebuild() == 1
        assert index.attempts() == before


@pytest.mark.parametrize("damage", ["garbage", "version", "middle"])
def test_a_damaged_index_is_built_anew(paths: Paths, damage: str) -> None:
    for number in range(30):
        finish(paths, f"a{number:03}", "text " * 200)
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
    path = index_path(paths)
    if damage == "garbage":
        path.write_bytes(b"garbage" * 1000)
    elif damage == "version":
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    else:
        raw = path.read_bytes()
        path.write_bytes(raw[:4096] + b"\xff" * (len(raw) - 4096))
    with AttemptIndex(paths, DISK) as index:
        index.attempts()
        index.refresh()
        assert len(index.attempts()) == 30
        assert len(index.search("text")) == 30


def test_without_a_place_to_write_the_index_lives_in_memory(paths: Paths) -> None:
    finish(paths, "aaaa")
    with AttemptIndex(paths, FaultyDisk("make_folder", error=errno.EROFS).files) as index:
        assert index.refresh() == 1
        assert found(index, "shard") == ["aaaa"]
    assert not paths.cache.exists()


def test_two_transcripts_folders_have_an_index_each(paths: Paths, tmp_path: Path) -> None:
    other = Paths(tmp_path / "other", paths.config, paths.state, paths.cache)
    assert index_path(paths) != index_path(other)


def test_an_unfinished_attempt_is_marked_as_in_use_while_it_is(paths: Paths) -> None:
    folder = begin(paths, "aaaa")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        with acquire_lock(lock_path(folder)):
            assert index.attempts()[0].in_use
        assert not index.attempts()[0].in_use


def test_a_transcripts_folder_that_cannot_be_listed_is_told(paths: Paths) -> None:
    paths.transcripts.touch()
    with AttemptIndex(paths, DISK) as index, pytest.raises(StorageError, match="Could not list"):
        index.refresh()


def listed(index: AttemptIndex, **how: Any) -> list[str]:
    return [item.attempt.attempt_id[-4:] for item in index.page(**how)]


def scored(paths: Paths, token: str, score: float, day: int) -> None:
    started_at = STARTED + timedelta(days=day)
    folder = create_attempt(paths, "fraud-detection", started_at, token, DISK)
    report = {"overall": {"score": score, "letter": "B"}}
    transcript = sample_transcript(attempt=folder.name, started_at=started_at, report=report)
    write_transcript(folder, transcript, DISK)


def test_a_page_is_sorted_filtered_and_cut(paths: Paths) -> None:
    for token, score, day in (("aaaa", 50.0, 0), ("bbbb", 70.0, 1), ("cccc", 60.0, 2)):
        scored(paths, token, score, day)
    begin(paths, "dddd")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        assert listed(index, order="score") == ["bbbb", "cccc", "aaaa", "dddd"]
        assert listed(index, order="score", descending=False)[1:] == ["aaaa", "cccc", "bbbb"]
        assert listed(index, offset=1, limit=2, order="score") == ["cccc", "aaaa"]
        assert listed(index, words="FRAUD unfin") == ["dddd"]
        assert (index.count(), index.count("unfinished"), index.count("absent")) == (4, 1, 0)
        assert listed(index, scenario="other") == []
        with pytest.raises(ValueError, match="no such order"):
            index.page(order="folder; DROP TABLE attempts")  # type: ignore[arg-type]


def test_a_line_knows_how_much_was_gained_since_the_last_attempt_at_its_scenario(
    paths: Paths,
) -> None:
    for token, score, day in (("aaaa", 50.0, 0), ("bbbb", 70.5, 1), ("cccc", 60.0, 2)):
        scored(paths, token, score, day)
    begin(paths, "dddd")
    with AttemptIndex(paths, DISK) as index:
        index.refresh()
        assert [item.change for item in index.page(words="finished")] == [-10.5, 20.5, None, None]
