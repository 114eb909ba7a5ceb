"""The end of an attempt: what is saved, in which order, and what a bad disk does to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.errors import UsageError
from simulator.records.attempts import REPORT_NAME, TRANSCRIPT_NAME, list_attempts
from simulator.records.transcript import read_transcript
from simulator.session.finishing import dispute
from simulator.session.session import Session
from tests.fakes import FakeClock
from tests.faulty_disk import FaultyDisk
from tests.session.room import EARNS, PARTLY, FillingDisk, make_kit, start
from tests.tui.house import finish, make_desk


def _answered(session: Session) -> Session:
    session.ask("how many?")
    session.edit(PARTLY)
    session.take_hint()
    session.next_phase()
    session.answer_probe("We serve every user.")
    return session


def test_finishing_saves_transcript_report_and_tracker_line(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    outcome = _answered(start(kit)).finish()

    assert outcome.problems == ()
    assert outcome.is_saved
    stored = read_transcript(outcome.folder)
    assert stored == outcome.transcript
    assert (outcome.folder / REPORT_NAME).read_text().startswith("# Toy ranking")
    assert outcome.folder.name in kit.paths.tracker.read_text()
    (summary,) = list_attempts(kit.paths)
    assert outcome.report is not None
    assert (summary.state, summary.score) == ("finished", outcome.report.score)


def test_the_transcript_tells_the_whole_interview(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock))
    clock.advance(seconds=30)
    session.pause()
    clock.advance(seconds=600)
    session.go_on()
    transcript = _answered(session).finish().transcript

    first = transcript.phases[0]
    assert first.spent_s == 30.0
    assert first.answer.startswith(PARTLY + "\n\n- Q: how many?\n\nWe serve every user.")
    assert [exchange.kind for exchange in first.exchanges][:2] == ["question", "hint"]
    assert {exchange.kind for exchange in first.exchanges} >= {"probe"}
    assert (transcript.seed, transcript.mode, transcript.level) == (3, "coach", "senior")
    assert transcript.figures["peak"] == 2 * float(str(transcript.figures["mean"]))
    (pause,) = transcript.interruptions
    assert (pause.kind, pause.length_s, pause.counted) == ("pause", 600.0, False)
    assert transcript.conversation[0].text.startswith("Design a ranking of toys.")
    assert (transcript.finished_at - transcript.started_at).total_seconds() == 630.0


def test_a_suspend_is_in_the_transcript_with_its_decision_or_without(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock), "coach", "long")
    for length_s in (100, 200, 300):
        clock.sleep(seconds=length_s)
        session.tick()
    session.decide_suspend(count=False)
    session.decide_suspend(count=True)

    transcript = session.finish().transcript

    assert [(item.length_s, item.counted) for item in transcript.interruptions] == [
        (100.0, False), (200.0, True), (300.0, False),
    ]  # fmt: skip
    assert transcript.phases[0].spent_s == 200.0


def test_half_a_character_from_a_terminal_spoils_neither_grading_nor_saving(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit("\ud83d " + EARNS)

    outcome = session.finish()

    assert outcome.problems == ()
    assert outcome.report is not None
    (span, *_) = outcome.report.criterion("req-one").evidence
    assert outcome.transcript.phases[0].answer[span.start : span.end] == span.quote


def test_every_quote_of_the_report_stands_in_the_transcript(tmp_path: Path) -> None:
    outcome = _answered(start(make_kit(tmp_path))).finish()
    answers = {phase.id: phase.answer for phase in outcome.transcript.phases}

    assert outcome.report is not None
    spans = [
        span
        for dimension in outcome.report.dimensions
        for criterion in dimension.criteria
        for span in criterion.evidence
    ]

    assert spans
    for span in spans:
        assert span.phase is not None
        assert answers[span.phase][span.start : span.end] == span.quote


def test_finishing_twice_writes_nothing_twice(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.finish()
    transcript = (session.folder / TRANSCRIPT_NAME).read_bytes()
    tracker = kit.paths.tracker.read_bytes()

    again = session.finish()

    assert again.problems == ()
    assert (session.folder / TRANSCRIPT_NAME).read_bytes() == transcript
    assert kit.paths.tracker.read_bytes() == tracker


def test_a_full_disk_at_the_end_is_told_and_the_end_can_be_tried_again(tmp_path: Path) -> None:
    disk = FillingDisk("link", "replace")
    kit = make_kit(tmp_path, fs=disk.files)
    session = start(kit)
    session.edit(EARNS)
    session.flush()
    disk.fill()

    outcome = session.finish()

    assert not outcome.is_saved
    assert len(outcome.problems) == 3
    assert all(problem.title and problem.hint for problem in outcome.problems)
    assert outcome.report is not None
    disk.recover()
    again = session.finish()
    assert again.is_saved
    assert again.problems == ()
    assert json.loads((session.folder / TRANSCRIPT_NAME).read_bytes())["phases"][0]["answer"]


def test_a_tracker_that_cannot_be_read_costs_neither_transcript_nor_report(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    kit.paths.tracker.mkdir()

    outcome = session.finish()

    assert outcome.is_saved
    assert (session.folder / REPORT_NAME).exists()
    assert len(outcome.problems) == 1


def test_while_the_disk_is_full_typing_goes_on_and_nothing_claims_to_be_saved(
    tmp_path: Path,
) -> None:
    disk = FillingDisk("write", "fsync")
    clock = FakeClock()
    kit = make_kit(tmp_path, clock, disk.files)
    session = start(kit)
    disk.fill()

    session.edit("typed on a full disk")
    session.tick()

    assert "The disk is full" in str(session.storage_problem)
    assert not session.flush()
    assert session.text() == "typed on a full disk"
    disk.recover()
    session.tick()
    assert str(session.storage_problem) == "None"
    assert session.flush()
    session.close()
    assert Session.resume(kit, session.folder).text() == "typed on a full disk"


def test_a_disk_that_is_full_already_is_told_before_the_clock_starts(tmp_path: Path) -> None:
    disk = FaultyDisk("write")

    with pytest.raises(Exception, match="could not be saved"):
        start(make_kit(tmp_path, fs=disk.files))


def test_a_dispute_stands_beside_the_verdict(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    outcome = start(kit).finish()

    dispute(outcome.folder, "req-one", "met", " I said so. ", at=kit.clock.now(), fs=kit.fs)

    (kept,) = read_transcript(outcome.folder).disputes
    assert (kept.criterion, kept.verdict_before, kept.claimed) == ("req-one", "missed", "met")
    assert kept.reason == "I said so."
    assert outcome.transcript.report == read_transcript(outcome.folder).report


@pytest.mark.parametrize(
    ("criterion", "claimed", "reason"),
    [("req-nine", "met", "so"), ("req-one", "great", "so"), ("req-one", "met", " ")],
)
def test_a_dispute_that_says_nothing_is_refused(
    tmp_path: Path, criterion: str, claimed: str, reason: str
) -> None:
    kit = make_kit(tmp_path)
    outcome = start(kit).finish()

    with pytest.raises(UsageError):
        dispute(outcome.folder, criterion, claimed, reason, at=kit.clock.now(), fs=kit.fs)


def test_the_report_for_people_tells_of_disputes_and_notes(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    before = (folder / REPORT_NAME).read_text()

    desk.dispute(folder, "req-one", "met", "line 2")
    assert "Disputed as met: line 2" in (folder / REPORT_NAME).read_text()
    desk.add_note(folder, "Ask for the budget.")
    assert "Ask for the budget." in (folder / REPORT_NAME).read_text()
    desk.withdraw_dispute(folder, "req-one")
    assert before in (folder / REPORT_NAME).read_text().replace(
        "\n## Your notes\n\n1. Ask for the budget.\n", ""
    )


def test_a_report_that_was_never_written_waits_for_the_next_start(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    (folder / REPORT_NAME).unlink()
    desk.dispute(folder, "req-one", "met", "line 2")
    assert not (folder / REPORT_NAME).exists()


def test_only_what_the_report_charges_is_disputed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk, f"{PARTLY} It is so. 100 * 3 = 3000.")
    for of, name, claimed in (
        ("wrong_claim", "claim-other", "not_made"),
        ("wrong_claim", "claim-general", "met"),
        ("calculation", "100 * 3 = 300", "right"),
        ("calculation", "100 * 3 = 3000", "wrong"),
    ):
        with pytest.raises(UsageError):
            desk.dispute(folder, name, claimed, "so", of=of)
    desk.dispute(folder, "100 * 3 = 3000", "right", "so", of="calculation")
    assert [one.verdict_before for one in desk.transcript(folder).disputes] == ["wrong"]
