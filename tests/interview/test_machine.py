"""The transition table and its rules, as a candidate meets them."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from simulator.interview import commands as cmd
from simulator.interview import events as ev
from simulator.interview.commands import Command
from simulator.interview.machine import (
    CLOSING_GRACE_S,
    NOTE_EVERY_S,
    PROBE_TIME_S,
    TRANSITIONS,
    IllegalCommandError,
    Stage,
    State,
    decide,
)
from tests.fakes import make_call, make_plan
from tests.interview.driver import PROBES, Drive, names

EXAMPLES: dict[type, Command] = {
    cmd.Start: cmd.Start(make_plan()),
    cmd.Edit: cmd.Edit("text"),
    cmd.Ask: cmd.Ask("how many?"),
    cmd.Reply: cmd.Reply(1, "none", (), "Assume.", "scripted"),
    cmd.ChooseTalker: cmd.ChooseTalker("toy", "neutral"),
    cmd.NoteCall: cmd.NoteCall(make_call()),
    cmd.TakeHint: cmd.TakeHint(),
    cmd.NextPhase: cmd.NextPhase(PROBES),
    cmd.AnswerProbe: cmd.AnswerProbe("this"),
    cmd.DeclineProbe: cmd.DeclineProbe(),
    cmd.GiveFeedback: cmd.GiveFeedback(50.0, ("good",)),
    cmd.Retry: cmd.Retry(),
    cmd.Pause: cmd.Pause(),
    cmd.Resume: cmd.Resume(),
    cmd.Tick: cmd.Tick(),
    cmd.ReportSuspend: cmd.ReportSuspend(60.0),
    cmd.DecideSuspend: cmd.DecideSuspend(True),
    cmd.ReturnTo: cmd.ReturnTo(60.0),
    cmd.Finish: cmd.Finish(),
    cmd.Abandon: cmd.Abandon(),
}


def _in_stage(stage: Stage) -> State:
    if stage is Stage.NOT_STARTED:
        return State()
    drive = Drive()
    steps: dict[Stage, tuple[Command, ...]] = {
        Stage.ANSWERING: (),
        Stage.PROBING: (cmd.NextPhase(PROBES),),
        Stage.REVIEWING: (cmd.NextPhase(),),
        Stage.PAUSED: (cmd.Pause(),),
        Stage.FINISHED: (cmd.Finish(),),
        Stage.ABANDONED: (cmd.Abandon(),),
    }
    for command in steps[stage]:
        drive.do(command)
    assert drive.state.stage is stage
    return drive.state


def test_every_command_has_an_example() -> None:
    assert EXAMPLES.keys() == set(get_args(Command))


ILLEGAL = [
    (stage, kind)
    for stage in Stage
    for kind in get_args(Command)
    if (stage, kind) not in TRANSITIONS
]


@pytest.mark.parametrize(("stage", "kind"), ILLEGAL)
def test_an_illegal_transition_raises_and_nothing_happens(stage: Stage, kind: type) -> None:
    state = _in_stage(stage)
    before = repr(state)

    with pytest.raises(IllegalCommandError) as caught:
        decide(state, EXAMPLES[kind], 1.0)

    assert "is not possible now" in caught.value.title
    assert caught.value.detail
    assert repr(state) == before


@pytest.mark.parametrize("stage", [Stage.FINISHED, Stage.ABANDONED])
def test_nothing_follows_the_end(stage: Stage) -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] is stage]


def test_the_interview_opens_with_the_problem_and_the_first_phase() -> None:
    drive = Drive()

    assert drive.kinds() == ["InterviewStarted", "PhaseStarted"]
    opening = drive.events[1]
    assert isinstance(opening, ev.PhaseStarted)
    assert opening.opening == "Design a ranking of toys.\n\nAbout clarify?"


def test_typing_is_kept_as_a_splice() -> None:
    drive = Drive()
    drive.do(cmd.Edit("a fine day"))

    events = drive.do(cmd.Edit("a very fine day"))

    assert events == (ev.TextEdited(0.0, "answer", 2, 0, "very "),)
    assert drive.state.phase.text == "a very fine day"


def test_typing_nothing_new_is_no_event() -> None:
    drive = Drive()
    drive.do(cmd.Edit("text"))

    assert drive.do(cmd.Edit("text")) == ()


def test_drafts_are_kept_beside_the_answer() -> None:
    drive = Drive()
    drive.do(cmd.Edit("30K / 150", "pad"))
    drive.do(cmd.Edit("how ma", "question"))

    assert drive.state.drafts.pad == "30K / 150"
    assert drive.state.drafts.question == "how ma"
    assert drive.state.phase.text == ""


def test_a_question_is_asked_then_answered() -> None:
    drive = Drive()
    drive.do(cmd.Edit("how many", "question"))
    drive.do(cmd.Ask(" how many? "))
    drive.do(cmd.Reply(1, "facts", ("peak",), "30K.", "scripted"))

    (question,) = drive.state.questions
    assert (question.text, question.phase, question.reply) == ("how many?", "clarify", "30K.")
    assert question.fact_ids == ("peak",)
    assert drive.state.drafts.question == ""
    with pytest.raises(IllegalCommandError):
        drive.do(cmd.Reply(1, "facts", ("peak",), "40K.", "scripted"))


def test_a_call_stands_in_one_command_with_what_it_worded_and_changes_no_state() -> None:
    drive = Drive()
    drive.do(cmd.Ask("how many?"), after=1.0)
    drive.do(cmd.TakeHint(), after=1.0)
    reply = cmd.Reply(1, "facts", ("peak",), "30K.", "toy", make_call(text="30K."))
    assert names(drive.do(reply, after=1.0)) == ["ModelCalled", "QuestionAnswered"]
    assert drive.events[-2] == make_call(at_s=3.0, text="30K.")

    before = drive.state
    assert names(drive.do(cmd.NoteCall(make_call()))) == ["ModelCalled"]
    assert drive.state == before


def test_a_probe_brings_the_call_that_worded_it_and_others_bring_none() -> None:
    drive = Drive()
    worded = cmd.Probe("crit-1", "And what of it?", make_call(text="And what of it?"))
    events = drive.do(cmd.NextPhase((worded, *PROBES[1:])), after=1.0)
    assert names(events) == ["PhaseClosed", "ModelCalled", "ProbeAsked"]
    again = cmd.Probe("crit-1", "Once more?", make_call())
    assert names(drive.do(cmd.DeclineProbe((again, *PROBES[1:])))) == [
        "ProbeDeclined", "ProbeAsked"
    ]  # fmt: skip
    assert drive.state.probes[-1].criterion == "crit-2"


def test_an_empty_question_is_not_asked() -> None:
    with pytest.raises(IllegalCommandError, match="no question"):
        Drive().do(cmd.Ask("  "))


# Coach and strict


@pytest.mark.parametrize("command", [cmd.TakeHint(), cmd.Pause()])
def test_strict_has_neither_hints_nor_pauses(command: Command) -> None:
    drive = Drive(make_plan(mode="strict"))

    with pytest.raises(IllegalCommandError, match="strict interview has no"):
        drive.do(command)


def test_strict_goes_straight_to_the_next_phase_without_feedback_or_retry() -> None:
    drive = Drive(make_plan(mode="strict"))

    assert names(drive.do(cmd.NextPhase())) == ["PhaseClosed", "PhaseStarted"]
    assert drive.state.stage is Stage.ANSWERING
    with pytest.raises(IllegalCommandError):
        drive.do(cmd.Retry())


def test_strict_ends_after_the_last_phase_by_itself() -> None:
    drive = Drive(make_plan(mode="strict", minutes={"clarify": 5}))

    assert names(drive.do(cmd.NextPhase())) == ["PhaseClosed", "InterviewFinished"]


def test_coach_stops_for_feedback_between_phases_and_at_the_end() -> None:
    drive = Drive(make_plan(minutes={"clarify": 5, "data": 5}))
    drive.do(cmd.NextPhase())
    drive.do(cmd.GiveFeedback(60.0, ("Say who the users are.",)))

    with pytest.raises(IllegalCommandError, match="feedback"):
        drive.do(cmd.GiveFeedback(60.0, ()))
    assert names(drive.do(cmd.NextPhase())) == ["PhaseStarted"]
    drive.do(cmd.NextPhase())
    assert drive.state.stage is Stage.REVIEWING
    assert names(drive.do(cmd.NextPhase())) == ["InterviewFinished"]


def test_a_phase_is_tried_again_with_its_text_and_its_time() -> None:
    drive = Drive()
    drive.do(cmd.Edit("first"), after=60)
    drive.do(cmd.NextPhase())
    drive.do(cmd.GiveFeedback(10.0, ("More.",)), after=300)
    drive.do(cmd.Retry())
    drive.do(cmd.Edit("first and more"), after=30)
    drive.do(cmd.NextPhase())

    assert drive.state.phases[0].text == "first and more"
    assert drive.state.phases[0].spent_s == 90.0
    assert drive.state.phases[0].retries == 1
    assert not drive.state.phase.has_feedback


def test_hints_come_cheapest_first_and_run_out() -> None:
    drive = Drive()

    first, second = drive.do(cmd.TakeHint()), drive.do(cmd.TakeHint())

    assert [hint.cost for hint in (*first, *second) if isinstance(hint, ev.HintGiven)] == [0.1, 0.5]
    with pytest.raises(IllegalCommandError, match="no more hints"):
        drive.do(cmd.TakeHint())


def test_each_phase_has_its_own_hints() -> None:
    drive = Drive()
    drive.do(cmd.TakeHint())
    drive.do(cmd.NextPhase())
    drive.do(cmd.NextPhase())

    (hint,) = drive.do(cmd.TakeHint())

    assert isinstance(hint, ev.HintGiven)
    assert (hint.phase, hint.rung) == ("data", 1)


def test_a_phase_without_hints_says_so() -> None:
    plan = make_plan()
    bare = replace(plan, phases=tuple(replace(phase, hints=()) for phase in plan.phases))
    with pytest.raises(IllegalCommandError, match="There are no hints in this phase"):
        Drive(bare).do(cmd.TakeHint())


# Probes


def test_at_most_two_probes_are_asked_at_a_phase_end_weightiest_first() -> None:
    drive = Drive()

    drive.do(cmd.NextPhase(PROBES))
    drive.do(cmd.AnswerProbe("this", PROBES))
    drive.do(cmd.AnswerProbe("that", PROBES))

    assert [probe.criterion for probe in drive.state.probes] == ["crit-1", "crit-2"]
    assert [probe.answer for probe in drive.state.probes] == ["this", "that"]
    assert drive.state.stage is Stage.REVIEWING


def test_a_declined_probe_is_not_asked_again() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(PROBES[:1]))
    drive.do(cmd.DeclineProbe(PROBES[:1]))
    assert drive.state.stage is Stage.REVIEWING
    drive.do(cmd.NextPhase())

    drive.do(cmd.NextPhase(PROBES[:1]))

    assert [probe.criterion for probe in drive.state.probes] == ["crit-1"]
    assert drive.state.probes[0].declined


def test_a_retry_brings_no_third_probe() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(PROBES))
    drive.do(cmd.DeclineProbe(PROBES))
    drive.do(cmd.DeclineProbe(PROBES))
    drive.do(cmd.Retry())

    assert names(drive.do(cmd.NextPhase(PROBES))) == ["PhaseClosed"]


def test_an_empty_probe_answer_is_refused() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(PROBES))

    with pytest.raises(IllegalCommandError, match="no answer yet"):
        drive.do(cmd.AnswerProbe(" \n"))


def test_the_answer_of_a_closed_phase_stays_while_a_probe_is_answered() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(PROBES))

    with pytest.raises(IllegalCommandError, match="closed"):
        drive.do(cmd.Edit("late"))


def test_in_strict_a_probe_has_a_minute_after_the_phase_and_then_goes_on_with_what_was_typed() -> (
    None
):
    drive = Drive(make_plan(mode="strict"))
    drive.wait(7 * 60, probes=PROBES)
    assert drive.state.stage is Stage.PROBING
    drive.do(cmd.Edit("half an ans", "probe"))

    early = drive.wait(PROBE_TIME_S - 1)
    late = drive.wait(1, probes=PROBES)

    assert names(early) == []
    assert names(late) == ["ProbeAnswered", "PhaseStarted"]
    assert drive.state.probes[0].answer == "half an ans"


def test_in_strict_a_probe_asked_early_has_the_rest_of_the_phase() -> None:
    drive = Drive(make_plan(mode="strict", minutes={"clarify": 7, "data": 5}))
    drive.do(cmd.NextPhase(PROBES[:1]), after=60)

    assert names(drive.wait(6 * 60 - 1)) == []
    assert names(drive.wait(1)) == ["ProbeDeclined", "PhaseStarted"]


def test_when_the_clock_closed_a_strict_phase_only_one_probe_is_asked() -> None:
    drive = Drive(make_plan(mode="strict"))
    drive.wait(7 * 60, probes=PROBES)

    assert names(drive.do(cmd.AnswerProbe("this", PROBES))) == ["ProbeAnswered", "PhaseStarted"]


# Twist


def test_the_twist_is_told_once_when_its_phase_starts() -> None:
    drive = Drive(make_plan(twist="scale"))
    for _ in range(4):
        drive.do(cmd.NextPhase())
    assert drive.kinds().count("TwistTold") == 1
    assert drive.state.twist_told
    drive.do(cmd.NextPhase())
    drive.do(cmd.Retry())

    assert drive.kinds().count("TwistTold") == 1


def test_without_a_twist_none_is_told() -> None:
    drive = Drive(make_plan())
    for _ in range(6):
        drive.do(cmd.NextPhase())

    assert "TwistTold" not in drive.kinds()
    assert not drive.state.twist_told


# Time


def test_a_phase_is_warned_once_one_minute_before_its_end() -> None:
    drive = Drive()

    assert names(drive.wait(359)) == []
    (warning,) = drive.wait(1)
    assert warning == ev.TimeWarningGiven(360.0, "clarify", 60.0)
    assert names(drive.wait(600)) == []


def test_a_short_phase_is_warned_at_its_end() -> None:
    drive = Drive(make_plan(minutes={"clarify": 2}))

    assert names(drive.wait(119)) == []
    assert names(drive.wait(1)) == ["TimeWarningGiven"]


def test_coach_never_closes_a_phase_by_itself() -> None:
    drive = Drive()
    drive.wait(3600)

    assert drive.state.stage is Stage.ANSWERING


def test_strict_closes_a_phase_when_its_time_is_up() -> None:
    drive = Drive(make_plan(mode="strict"))

    assert names(drive.wait(419)) == ["TimeWarningGiven"]
    assert names(drive.wait(1)) == ["PhaseClosed", "PhaseStarted"]
    assert drive.state.phases[0].closed_by == "time"


def test_strict_closes_no_phase_without_a_warning_and_a_moment() -> None:
    drive = Drive(make_plan(mode="strict"))

    assert names(drive.do(cmd.Tick(), after=3600)) == ["TimeWarningGiven"]
    assert names(drive.wait(CLOSING_GRACE_S - 1)) == []
    assert names(drive.wait(1)) == ["PhaseClosed", "PhaseStarted"]


def test_lost_ticks_lose_no_time() -> None:
    drive = Drive()
    drive.do(cmd.Tick(), after=100)
    drive.do(cmd.Edit("x"), after=250)

    assert drive.state.spent_s(0, 400.0) == 400.0


def test_ticks_leave_a_note_of_the_time_only_when_nothing_else_was_kept() -> None:
    drive = Drive()

    assert drive.wait(NOTE_EVERY_S - 1) == ()
    assert [type(event).__name__ for event in drive.wait(1)] == ["TimeNoted"]
    drive.do(cmd.Edit("x"), after=1)
    assert drive.wait(NOTE_EVERY_S - 1) == ()


def test_a_clock_that_goes_back_counts_as_standing() -> None:
    drive = Drive()
    drive.do(cmd.Edit("x"), after=100)

    (edited,) = drive.do(cmd.Edit("xy"), after=-60)

    assert edited.at_s == 100.0
    assert drive.state.spent_s(0, 40.0) == 100.0


def test_a_pause_does_not_count() -> None:
    drive = Drive()
    drive.do(cmd.Pause(), after=30)
    assert drive.wait(600) == ()
    drive.do(cmd.Resume())
    drive.do(cmd.NextPhase(), after=30)

    assert drive.state.phases[0].spent_s == 60.0


def test_a_pause_while_a_probe_waits_comes_back_to_the_probe() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(PROBES))
    drive.do(cmd.Pause(), after=10)
    drive.do(cmd.Resume(), after=100)

    assert drive.state.stage is Stage.PROBING
    drive.do(cmd.DeclineProbe(), after=5)
    assert drive.state.phases[0].spent_s == 15.0


def test_reading_feedback_does_not_count() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(), after=30)
    drive.do(cmd.NextPhase(), after=600)

    assert drive.state.phases[0].spent_s == 30.0
    assert drive.state.spent_s(1, drive.at_s) == 0.0


@pytest.mark.parametrize(("count", "expected_s"), [(True, 1860.0), (False, 60.0)])
def test_a_suspend_counts_only_if_the_candidate_says_so(count: bool, expected_s: float) -> None:
    drive = Drive()
    drive.do(cmd.ReportSuspend(1800.0), after=30)
    drive.do(cmd.DecideSuspend(count), after=30)

    assert drive.state.spent_s(0, drive.at_s) == expected_s
    assert drive.state.suspends == ()


def test_a_suspend_counts_for_the_phase_it_fell_into() -> None:
    drive = Drive()
    drive.do(cmd.ReportSuspend(100.0), after=30)
    drive.do(cmd.NextPhase())
    drive.do(cmd.NextPhase())
    drive.do(cmd.DecideSuspend(True))

    assert [drive.state.spent_s(index, drive.at_s) for index in (0, 1)] == [130.0, 0.0]


def test_suspends_are_decided_one_by_one_in_their_order() -> None:
    drive = Drive()
    drive.do(cmd.ReportSuspend(100.0))
    drive.do(cmd.ReportSuspend(1000.0))
    drive.do(cmd.DecideSuspend(True))
    assert [pending.length_s for pending in drive.state.suspends] == [1000.0]
    drive.do(cmd.DecideSuspend(False))

    assert drive.state.spent_s(0, drive.at_s) == 100.0


def test_a_pause_between_two_phases_starts_no_clock() -> None:
    drive = Drive()
    drive.do(cmd.NextPhase(), after=30)
    drive.do(cmd.Pause())
    drive.do(cmd.Resume())
    drive.do(cmd.NextPhase(), after=100)

    assert [drive.state.spent_s(index, drive.at_s) for index in (0, 1)] == [30.0, 0.0]


def test_there_is_nothing_to_decide_without_a_suspend() -> None:
    with pytest.raises(IllegalCommandError, match="no suspend"):
        Drive().do(cmd.DecideSuspend(True))


def test_a_suspend_while_the_clock_stands_is_nobodys() -> None:
    drive = Drive()
    drive.do(cmd.Pause())

    assert drive.do(cmd.ReportSuspend(1800.0)) == ()


# The end


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), ["PhaseClosed", "InterviewFinished"]),
        ((cmd.NextPhase(PROBES),), ["ProbeDeclined", "InterviewFinished"]),
        (
            (cmd.NextPhase(PROBES), cmd.Edit("so", "probe")),
            ["ProbeAnswered", "InterviewFinished"],
        ),
        ((cmd.NextPhase(),), ["InterviewFinished"]),
        ((cmd.Pause(),), ["Resumed", "PhaseClosed", "InterviewFinished"]),
    ],
)
def test_finishing_closes_what_is_open(steps: tuple[Command, ...], expected: list[str]) -> None:
    drive = Drive()
    for step in steps:
        drive.do(step)

    assert names(drive.do(cmd.Finish())) == expected
    assert drive.state.stage is Stage.FINISHED
