"""The next start finishes what had ended, sets aside what was given up, and leaves the rest."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from simulator.grading.strong import IN_GENERAL
from simulator.records.attempts import REPORT_NAME, TRANSCRIPT_NAME, unfinished
from simulator.session.recovery import open_attempts
from simulator.session.session import Session
from simulator.session.settling import is_settled, settle
from tests.session.room import EARNS, make_kit, start


def test_an_ended_interview_is_saved_at_the_next_start(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit(EARNS)
    session.finish()
    for name in (TRANSCRIPT_NAME, REPORT_NAME):
        (session.folder / name).unlink()

    settled = settle(kit)

    assert [outcome.is_saved for outcome in settled.outcomes] == [True]
    assert settled.problems == ()
    assert (session.folder / TRANSCRIPT_NAME).exists()
    assert settle(kit).outcomes == ()


def test_a_given_up_interview_is_set_aside_at_the_next_start(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    where = session.abandon()
    shutil.move(where, session.folder)
    assert len(open_attempts(kit.paths, kit.fs)) == 1

    settled = settle(kit)

    assert settled.outcomes == ()
    assert unfinished(kit.paths) == ()
    assert where.is_dir()


def test_an_interview_that_can_go_on_is_left_alone(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit("so far")
    session.close()

    assert settle(kit).outcomes == ()
    assert Session.resume(kit, session.folder).text() == "so far"


def test_an_ended_interview_without_its_scenario_is_told_and_kept(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.finish()
    (session.folder / TRANSCRIPT_NAME).unlink()

    bare = replace(kit, library=replace(kit.library, scenarios={}))

    settled = settle(bare)

    assert [problem.title for problem in settled.problems] == [
        "The scenario 'toy-ranking' of this attempt cannot be loaded"
    ]
    assert len(settle(kit).outcomes) == 1


def test_a_transcript_without_its_report_gets_report_and_one_tracker_line(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit(EARNS)
    session.finish()
    (session.folder / REPORT_NAME).unlink()
    kit.paths.tracker.unlink()
    assert not is_settled(kit.paths, kit.fs)

    settle(kit)

    assert (session.folder / REPORT_NAME).exists()
    assert kit.paths.tracker.read_text().count(session.folder.name) == 1
    assert is_settled(kit.paths, kit.fs)


def test_strong_answers_come_with_the_transcript(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    outcome = start(kit).finish()
    stored = outcome.transcript.strong_answers
    assert stored["toy-0"] == "We say it, and why."
    assert stored["req-one"] == f"{IN_GENERAL} says it."
