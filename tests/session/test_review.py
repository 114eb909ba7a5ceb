"""A review: questions chosen, answers graded, nothing lost, the tracker told."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from simulator.errors import LockedError, StorageError, UsageError
from simulator.records.journal import JOURNAL_NAME
from simulator.records.reviews import (
    SCHEMA_PATH,
    read_reviews,
    review_schema,
    unfinished_reviews,
)
from simulator.session.choosing import choose_questions
from simulator.session.desk import Desk
from simulator.session.kit import Kit
from simulator.session.review import ReviewSession
from simulator.session.tracking import scheduled
from tests.fakes import FakeClock
from tests.faulty_disk import FaultyDisk
from tests.session.room import EARNS, FillingDisk, make_kit
from tests.session.room import start as start_interview

SCENARIO = "toy-ranking"


def begin(kit: Kit, count: int = 5) -> ReviewSession:
    return ReviewSession.start(kit, SCENARIO, count=count, seed=1)


def interviewed(kit: Kit, clock: FakeClock) -> None:
    start_interview(kit).finish()
    clock.advance(seconds=2 * 86_400)


def test_without_a_history_every_question_is_new(tmp_path: Path) -> None:
    session = begin(make_kit(tmp_path))
    assert len(session.asked) == 5
    assert all(one.question.is_new for one in session.asked)
    assert len({one.question.criterion for one in session.asked}) == 5
    session.close()


def test_seven_in_ten_are_new_and_the_rest_is_due(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    interviewed(kit, clock)
    cards = scheduled(kit.paths, kit.fs, kit.clock.now())
    few = cards[:4]
    today = clock.now().date()
    chosen = choose_questions(kit, SCENARIO, few, count=10, seed=1, today=today)
    assert Counter(item.is_new for item in chosen) == {True: 7, False: 3}
    due = {item.criterion for item in few}
    assert {item.criterion for item in chosen if not item.is_new} <= due
    assert choose_questions(kit, SCENARIO, few, count=10, seed=1, today=today) == chosen
    other = choose_questions(kit, SCENARIO, few, count=10, seed=2, today=today)
    assert {item.criterion for item in other} != {item.criterion for item in chosen}


def test_where_everything_is_due_due_questions_fill_up(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    interviewed(kit, clock)
    session = begin(kit)
    assert all(not one.question.is_new for one in session.asked)
    session.close()


def test_a_review_on_the_same_day_asks_again_only_when_nothing_else_is_left(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    start_interview(kit).finish()
    asked: list[str] = []
    while True:
        session = begin(kit)
        again = [one.question.is_again for one in session.asked]
        names = [one.question.criterion for one in session.asked]
        assert again == [name in asked for name in names] == sorted(again)
        asked += names
        session.finish()
        if any(again):
            break
    assert len(asked) > 5
    clock.advance(seconds=86_400)
    session = begin(kit)
    assert not any(one.question.is_again for one in session.asked)
    session.close()


@pytest.mark.parametrize("count", [4, 11])
def test_a_review_has_five_to_ten_questions(tmp_path: Path, count: int) -> None:
    with pytest.raises(UsageError, match="5 to 10"):
        begin(make_kit(tmp_path), count)
    with pytest.raises(UsageError, match="no scenario"):
        ReviewSession.start(make_kit(tmp_path), "nowhere", count=5, seed=0)
    assert unfinished_reviews(make_kit(tmp_path).paths) == ()


def test_an_answer_is_graded_with_its_words_and_an_empty_one_is_missed(tmp_path: Path) -> None:
    session = begin(make_kit(tmp_path))
    session.edit(EARNS)
    first = session.answer()
    assert first.verdict == "met"
    assert first.quotes == (EARNS,)
    assert session.answer().verdict == "missed"
    assert session.index == 2
    session.close()


def test_time_runs_for_one_question_at_a_time(tmp_path: Path) -> None:
    clock = FakeClock()
    session = begin(make_kit(tmp_path, clock))
    clock.advance(seconds=30)
    assert session.remaining_s == 60
    session.edit("A goal")
    clock.advance(seconds=70)
    session.tick()
    assert session.remaining_s == -10
    session.answer()
    clock.advance(seconds=500)  # reading the verdict
    session.go_on()
    assert session.remaining_s == 90
    session.close()


def test_a_finished_review_is_kept_and_told_to_the_tracker(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    interviewed(kit, clock)
    session = begin(kit)
    session.edit(EARNS)
    session.answer()
    record, problems = session.finish()
    assert problems == ()
    assert read_reviews(kit.paths, kit.fs) == (record,)
    assert (record.score, record.retention_due, record.retention_new) == (20.0, 20.0, None)
    tracker = kit.paths.tracker.read_text()
    assert "Review: Toy ranking, 5 questions" in tracker
    assert "20% (due 20%)" in tracker
    assert tracker.count("<!-- simulator:knowledge:") == 5
    assert unfinished_reviews(kit.paths) == ()


def test_a_review_feeds_the_schedule(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    interviewed(kit, clock)
    session = begin(kit)
    session.edit(EARNS)
    met = session.answer().question.criterion
    session.finish()
    cards = {card.criterion: card for card in scheduled(kit.paths, kit.fs, kit.clock.now())}
    assert cards[met].last_verdict == "met"
    assert cards[met].due > clock.now().date() + timedelta(days=1)


def test_cut_short_it_goes_on_with_its_text_answers_and_time(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    session = begin(kit)
    session.edit(EARNS)
    session.answer()
    clock.advance(seconds=20)
    session.edit("half an ans")
    session.tick()
    folder, asked = session.folder, session.asked
    with pytest.raises(LockedError):
        ReviewSession.resume(kit, folder)
    session._lock.release()  # as the system does for a program that was killed
    clock.advance(seconds=9_000)
    again = ReviewSession.resume(kit, folder)
    assert again.asked == asked
    assert again.current is not None
    assert again.current.text == "half an ans"
    assert again.remaining_s == 70
    assert unfinished_reviews(kit.paths) == (folder,)
    again.close()


def test_a_journal_cut_anywhere_resumes_or_says_that_nothing_is_there(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = begin(kit)
    session.edit(EARNS)
    session.answer()
    session.close()
    journal = session.folder / "journal.jsonl"
    raw = journal.read_bytes()
    first_entry = raw.index(b"\n", raw.index(b"\n") + 1)
    for size in range(0, first_entry, 997):
        journal.write_bytes(raw[:size])
        with pytest.raises(UsageError, match="nothing to resume"):
            ReviewSession.resume(kit, session.folder)
    for size in range(first_entry + 1, len(raw), 97):
        journal.write_bytes(raw[:size])
        again = ReviewSession.resume(kit, session.folder)
        assert len(again.asked) == 5
        again.close()


def test_a_full_disk_is_told_typing_goes_on_and_the_end_can_be_tried_again(tmp_path: Path) -> None:
    disk = FillingDisk("write", "link", "replace")
    kit = make_kit(tmp_path, fs=disk.files)
    session = begin(kit)
    disk.fill()
    session.edit(EARNS)
    assert not session.flush()
    assert session.storage_problem is not None
    assert session.answer().verdict == "met"
    _, problems = session.finish()
    assert problems
    assert read_reviews(kit.paths, kit.fs) == ()
    disk.recover()
    record, problems = session.finish()
    assert problems == ()
    assert read_reviews(kit.paths, kit.fs) == (record,)


def test_a_disk_that_cannot_be_written_is_told_before_the_review_begins(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        begin(make_kit(tmp_path, fs=FaultyDisk("write").files))
    assert "A review could not be saved" in caught.value.title
    assert caught.value.detail.endswith("The review has not started.")


def test_the_committed_schema_is_that_of_the_model() -> None:
    assert json.loads(SCHEMA_PATH.read_bytes()) == review_schema()


def test_a_review_of_a_scenario_that_is_gone_stays_and_another_can_begin(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = begin(kit)
    session.close()
    without = replace(kit, library=replace(kit.library, scenarios={}))
    with pytest.raises(UsageError, match="does not have any more"):
        ReviewSession.resume(without, session.folder)
    again = ReviewSession.resume(kit, session.folder)
    assert again.asked == session.asked
    again.close()


def test_a_review_in_whose_journal_nothing_stands_is_passed_over(tmp_path: Path) -> None:
    kit = make_kit(tmp_path, FakeClock())
    session = begin(kit)
    session.close()
    (session.folder / JOURNAL_NAME).write_bytes(b"")
    desk = Desk(kit.paths, kit.clock, kit.fs)
    desk.__dict__["kit"], desk.__dict__["library"] = kit, kit.library
    other = desk.review()
    assert other.folder != session.folder
    other.close()
