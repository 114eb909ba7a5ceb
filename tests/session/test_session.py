"""A session as it is driven: journal first, typing kept, help that costs, time that is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import LockedError, SimulatorError, UsageError
from simulator.interview.events import (
    FeedbackGiven,
    ProbeAsked,
    QuestionAnswered,
    SuspendDetected,
    TimeWarningGiven,
    TwistTold,
)
from simulator.interview.machine import IllegalCommandError, Stage
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.session.keeper import events_of
from simulator.session.kit import Choice
from simulator.session.session import Session
from tests.fakes import FakeClock
from tests.session.room import EARNS, PARTLY, make_kit, start
from tests.shipped import shipped


def _journalled(session: Session) -> list[str]:
    events = events_of(read_journal(session.folder / JOURNAL_NAME).entries)
    return [type(event).__name__ for event in events]


# Starting


def test_a_new_attempt_is_on_the_disk_before_it_is_seen(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))

    assert _journalled(session) == ["InterviewStarted", "PhaseStarted"]
    assert session.is_saved
    assert session.folder.name == "2026-11-20-toy-ranking-abcd"
    assert session.conversation[0].text == "Design a ranking of toys.\n\nTell me."


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice("toy-rankin", "shrot"), "no format 'shrot'; did you mean 'short'?"),
        (Choice("cars", "short"), "no scenario 'cars'"),
        (Choice("toy-ranking", "short", "lenient"), "no mode 'lenient'"),  # type: ignore[arg-type]
        (Choice("toy-ranking", "short", level="guru"), "no level 'guru'"),  # type: ignore[arg-type]
    ],
)
def test_a_choice_that_does_not_fit_is_told_before_anything_is_made(
    tmp_path: Path, choice: Choice, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Session.start(make_kit(tmp_path), choice)

    assert said in caught.value.title
    assert not (tmp_path / "transcripts").exists()


def test_the_format_is_the_first_of_the_scenario_where_it_has_not_the_usual_one(
    tmp_path: Path,
) -> None:
    assert make_kit(tmp_path).plan(Choice("toy-ranking")).format_id == "short"
    usual = make_kit(tmp_path, library=shipped()).plan(Choice("fraud-detection"))
    assert usual.format_id == "standard-45"


def test_the_level_is_the_scenarios_unless_chosen(tmp_path: Path) -> None:
    assert start(make_kit(tmp_path)).plan.level == "senior"


def test_a_second_program_on_the_attempt_is_told(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)

    with pytest.raises(LockedError):
        Session.resume(kit, session.folder)


# Typing


def test_typing_is_shown_at_once_and_written_within_a_second(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock))
    session.edit("g")
    clock.advance(seconds=0.5)
    session.edit("go")
    assert session.text() == "go"
    assert "TextEdited" not in _journalled(session)
    assert not session.is_saved
    clock.advance(seconds=0.5)

    session.edit("goa")

    assert _journalled(session)[-1] == "TextEdited"
    assert session.state.phase.text == "goa"
    assert session.is_saved


def test_two_hundred_characters_are_written_at_once(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))

    session.edit("x" * 200)

    assert session.state.phase.text == "x" * 200
    assert session.is_saved


def test_a_tick_writes_what_was_typed(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit("g")

    session.tick()

    assert _journalled(session)[-1] == "TextEdited"


def test_a_flush_leaves_nothing_unsaved(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit("g")

    assert session.flush()
    assert session.state.phase.text == "g"


def test_what_was_typed_last_belongs_to_the_phase_that_closes(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path), "strict")
    session.edit("the last word")

    session.next_phase(with_probes=False)

    assert session.state.phases[0].text == "the last word"
    assert session.text() == ""


def test_text_of_a_phase_that_is_over_never_lands_in_the_next(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path), "strict")
    session.next_phase(with_probes=False)

    with pytest.raises(IllegalCommandError, match="closed"):
        session.edit("late", phase="clarify")
    assert session.text() == ""


def test_all_drafts_come_back(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit("30K / 150", "pad")
    session.edit("how ma", "question")
    session.close()

    again = Session.resume(kit, session.folder)

    assert (again.text("pad"), again.text("question")) == ("30K / 150", "how ma")


# Asking, hints, probes, feedback


def test_a_question_is_answered_in_the_same_breath(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))

    events = session.ask("how many?")

    answered = events[-1]
    assert isinstance(answered, QuestionAnswered)
    assert (answered.kind, answered.fact_ids, answered.by) == ("facts", ("fact-2",), "scripted")
    assert [turn.kind for turn in session.conversation] == ["opening", "question", "answer"]


def test_probes_aim_at_what_the_phase_missed_and_stop_at_two(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit("nothing yet")

    session.next_phase()
    session.decline_probe()
    events = session.decline_probe()

    asked = [event.criterion for event in session.events if isinstance(event, ProbeAsked)]
    assert len(asked) == len(set(asked)) == 2
    assert isinstance(events[-1], FeedbackGiven)
    assert session.state.stage is Stage.REVIEWING


def test_a_phase_that_says_everything_is_not_probed(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit(EARNS)

    session.next_phase()

    assert session.state.probes == ()
    feedback = session.events[-1]
    assert isinstance(feedback, FeedbackGiven)
    assert feedback.score == 100.0


def test_an_answer_to_a_probe_that_says_it_all_spares_the_second(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit("nothing yet")
    session.next_phase()

    session.answer_probe(EARNS)

    assert len(session.state.probes) == 1
    assert session.state.stage is Stage.REVIEWING


def test_what_needed_a_probe_counts_three_quarters_and_says_so(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit(PARTLY)
    session.next_phase()
    session.answer_probe(EARNS)

    found = session.grade().criterion("req-one")

    assert (found.verdict, found.credit, found.prompted) == ("met", 0.75, True)
    assert "only after help" in found.reason


def test_a_probed_criterion_said_in_a_later_phase_still_needed_the_probe(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path), "strict")
    session.next_phase()
    while (probe := session.state.pending_probe) is not None:
        last = probe.criterion
        session.decline_probe()
    session.edit(EARNS)

    assert session.grade().criterion(last).credit == 0.75
    assert session.grade().criterion("req-one").credit == 1.0


def test_what_needed_a_hint_loses_what_its_rung_costs(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.take_hint()
    session.edit(EARNS)

    assert session.grade().criterion("req-one").credit == 0.9


def test_a_hint_costs_nothing_of_what_was_said_before(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit(EARNS)
    session.take_hint()
    session.edit(EARNS + " And more of it.")

    found = session.grade().criterion("req-one")

    assert (found.credit, found.prompted) == (1.0, False)


def test_help_never_leaves_less_than_was_earned_without_it(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit(PARTLY)
    for _ in range(3):
        session.take_hint()
    session.edit(PARTLY + " " + EARNS)

    assert session.grade().criterion("req-one").credit == 0.5


def test_a_phase_tried_again_after_feedback_is_prompted(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.next_phase(with_probes=False)
    session.retry()
    session.edit(EARNS)

    assert session.grade().criterion("req-one").credit == 0.75


def test_strict_has_no_feedback(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path), "strict")

    session.next_phase(with_probes=False)

    assert not any(isinstance(event, FeedbackGiven) for event in session.events)
    assert session.state.phase_index == 1


def test_the_twist_comes_only_where_the_format_has_it(tmp_path: Path) -> None:
    told = []
    for number, format_id in enumerate(("short", "long")):
        session = start(make_kit(tmp_path / str(number)), "strict", format_id)
        for _ in range(6):
            session.next_phase(with_probes=False)
        told.append(sum(isinstance(event, TwistTold) for event in session.events))
        verdict = session.grade().criterion("toy-twist").verdict
        assert (verdict == "not_assessed") == (format_id == "short")

    assert told == [0, 1]


# Time


def test_strict_closes_on_time_after_a_warning_and_probes_once(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock), "strict", "long")
    kinds = []
    for _ in range(300):
        clock.advance(seconds=1)
        kinds += [type(event).__name__ for event in session.tick()]

    assert [kind for kind in kinds if kind != "TimeNoted"] == [
        "TimeWarningGiven", "PhaseClosed", "ProbeAsked",
    ]  # fmt: skip
    for _ in range(60):
        clock.advance(seconds=1)
        session.tick()
    assert session.state.phase_index == 1
    assert session.state.probes[0].declined


def test_a_suspend_is_reported_once_and_does_not_count_unless_wanted(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock), "coach", "long")
    clock.advance(seconds=30)
    clock.sleep(seconds=1800)

    detected = [event for event in session.tick() if isinstance(event, SuspendDetected)]
    again = session.tick()

    assert [event.length_s for event in detected] == [1800.0]
    assert again == ()
    assert session.pacing.total.spent_s == 30.0
    session.decide_suspend(count=True)
    assert session.pacing.total.spent_s == 1830.0


def test_a_clock_set_back_an_hour_changes_nothing(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock), "coach", "long")
    clock.advance(seconds=30)
    clock.set_back(seconds=3600)

    assert not any(isinstance(event, SuspendDetected) for event in session.tick())
    assert session.pacing.total.spent_s == 30.0


def test_a_pause_stops_the_clock(tmp_path: Path) -> None:
    clock = FakeClock()
    session = start(make_kit(tmp_path, clock), "coach", "long")
    session.pause()
    clock.advance(seconds=600)
    assert session.tick() == ()
    session.go_on()
    clock.advance(seconds=241)

    assert [type(event) for event in session.tick()] == [TimeWarningGiven]
    assert session.pacing.total.spent_s == 241.0


# Grading that fails


def test_a_grader_that_fails_costs_no_answer(tmp_path: Path) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("no patterns")

    session = start(make_kit(tmp_path, make_grader=broken))
    session.edit(EARNS)
    session.next_phase()
    assert session.state.stage is Stage.REVIEWING

    outcome = session.finish()

    assert outcome.report is None
    assert outcome.is_saved
    assert outcome.transcript.phases[0].answer == EARNS
    (problem,) = outcome.problems
    assert isinstance(problem, SimulatorError)
    assert "no patterns" in problem.detail
