"""Killed anywhere, an attempt comes back as it stood: text, phase, conversation, time."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.errors import StorageError, UsageError
from simulator.interview.machine import Stage, replay
from simulator.records.attempts import REPORT_NAME, TRANSCRIPT_NAME
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.session.keeper import events_of
from simulator.session.recovery import open_attempts
from simulator.session.session import Session
from tests.fakes import FakeClock
from tests.session.room import EARNS, PARTLY, make_kit, start


def _whole_interview(folder: Path, clock: FakeClock) -> Session:
    """One of everything in coach mode; left open at the end of the second phase."""
    session = start(make_kit(folder, clock), "coach", "long")
    session.ask("how many?")
    session.edit(PARTLY)
    clock.advance(seconds=100)
    session.take_hint()
    session.edit(PARTLY + " So far.")
    session.next_phase()
    session.edit("half", "probe")
    session.answer_probe("An answer.")
    session.decline_probe()
    session.retry()
    session.edit(EARNS)
    clock.advance(seconds=50)
    session.pause()
    clock.advance(seconds=500)
    session.go_on()
    clock.sleep(seconds=900)
    session.tick()
    session.decide_suspend(count=False)
    session.next_phase()
    session.next_phase()
    session.edit("30K / 150", "pad")
    session.edit("Data.")
    session.next_phase()
    return session


def test_killed_after_any_entry_it_resumes_and_can_be_finished(tmp_path: Path) -> None:
    clock = FakeClock()
    session = _whole_interview(tmp_path / "live", clock)
    session.flush()
    raw = (session.folder / JOURNAL_NAME).read_bytes().splitlines(keepends=True)
    entries = read_journal(session.folder / JOURNAL_NAME).entries
    assert len(entries) > 20

    for kept in range(1, len(entries) + 1):
        root = tmp_path / f"cut-{kept}"
        folder = root / "transcripts" / session.folder.name
        folder.mkdir(parents=True)
        (folder / JOURNAL_NAME).write_bytes(b"".join(raw[: kept + 1]))
        expected = replay(events_of(entries[:kept]))
        later = FakeClock()
        later.advance(seconds=86_400)

        again = Session.resume(make_kit(root, later), folder)

        assert [phase.text for phase in again.state.phases] == [p.text for p in expected.phases]
        assert again.state.phase_index == expected.phase_index
        assert again.state.drafts == expected.drafts
        assert again.pacing.total.spent_s == pytest.approx(
            sum(expected.spent_s(index, expected.at_s) for index in range(len(expected.phases)))
        )
        assert all(question.reply for question in again.state.questions)
        outcome = again.finish()
        assert outcome.problems == ()
        assert (folder / TRANSCRIPT_NAME).exists()
        shutil.rmtree(root)


def test_cut_anywhere_inside_a_line_the_rest_resumes(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    session = start(kit)
    session.edit("first")
    session.flush()
    session.edit("first and second")
    session.flush()
    session.close()
    journal = session.folder / JOURNAL_NAME
    journal.write_bytes(journal.read_bytes()[:-40])

    again = Session.resume(kit, session.folder)

    assert again.text() == "first"
    again.edit("first and third")
    assert again.flush()


def test_the_time_it_was_closed_does_not_count_and_is_told(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    session = start(kit, "strict", "long")
    clock.advance(seconds=120)
    session.edit("so far")
    session.close()
    clock.advance(seconds=7200)

    again = Session.resume(kit, session.folder)

    assert again.pacing.total.spent_s == 120.0
    assert again.notices == ("The time since you left does not count.",)
    clock.advance(seconds=10)
    assert again.pacing.total.spent_s == 130.0
    assert [turn.kind for turn in again.conversation] == ["opening"]


def test_thinking_without_typing_is_on_the_clock_after_a_crash(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    session = start(kit, "coach", "long")
    for _ in range(63):
        clock.advance(seconds=1)
        session.tick()
    folder = tmp_path / "copy" / "transcripts" / session.folder.name
    shutil.copytree(session.folder, folder)

    again = Session.resume(make_kit(tmp_path / "copy", clock), folder)

    assert again.pacing.total.spent_s == 60.0


def test_open_attempts_are_offered_with_what_a_person_needs_to_choose(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    session = start(kit, "coach", "long")
    session.edit("three words here")
    clock.advance(seconds=60)
    session.tick()

    (offered,) = open_attempts(kit.paths, kit.fs)

    assert offered.in_use
    assert (offered.scenario_title, offered.phase_title) == ("Toy ranking", "Clarify")
    assert (offered.words, offered.remaining_s) == (3, 34 * 60.0)
    assert not offered.is_over
    session.finish()
    assert open_attempts(kit.paths, kit.fs) == ()


def test_an_interview_that_ended_without_a_transcript_is_finished_at_the_next_start(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    session = start(kit)
    session.edit(EARNS)
    first = session.finish()
    clock.advance(seconds=86_400)
    for name in (TRANSCRIPT_NAME, REPORT_NAME):
        (session.folder / name).unlink()
    kit.paths.tracker.unlink()

    (offered,) = open_attempts(kit.paths, kit.fs)
    assert offered.is_over
    again = Session.resume(kit, offered.folder)
    assert again.state.stage is Stage.FINISHED
    assert again.notices == ()
    second = again.finish()

    assert second.transcript == first.transcript
    assert second.problems == ()
    assert session.attempt_id in kit.paths.tracker.read_text()


def test_a_given_up_attempt_is_set_aside_and_not_offered(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit("kept all the same")

    where = session.abandon()

    assert open_attempts(kit.paths, kit.fs) == ()
    entries = read_journal(where / JOURNAL_NAME).entries
    assert replay(events_of(entries)).phases[0].text == "kept all the same"
    assert replay(events_of(entries)).stage is Stage.ABANDONED


def test_without_its_scenario_an_attempt_waits(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.close()
    empty = make_kit(tmp_path, library=replace(kit.library, scenarios={}))

    with pytest.raises(UsageError, match="cannot be loaded"):
        Session.resume(empty, session.folder)

    assert Session.resume(kit, session.folder).plan.scenario_id == "toy-ranking"


def test_an_empty_journal_is_nothing_to_resume(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    folder = kit.paths.transcripts / "2026-11-20-toy-ranking-zzzz"
    folder.mkdir(parents=True)
    FileSystem().write_atomic(folder / JOURNAL_NAME, b"")

    with pytest.raises(StorageError, match="nothing to resume"):
        Session.resume(kit, folder)


def test_a_changed_scenario_is_told(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.close()
    hashes = {**kit.library.hashes, "scenarios/toy-ranking.yaml": "other"}
    changed = make_kit(tmp_path, library=replace(kit.library, hashes=hashes))

    again = Session.resume(changed, session.folder)

    assert any("has changed" in notice for notice in again.notices)
