"""The candidate's words of a phase as one text, with and without what came after help."""

from __future__ import annotations

from simulator.interview import commands as cmd
from simulator.interview.answers import help_costs, phase_text, phase_texts
from tests.fakes import make_plan
from tests.interview.driver import PROBES, Drive


def test_a_phase_is_its_answer_then_its_questions_then_its_follow_ups() -> None:
    drive = Drive()
    drive.do(cmd.Ask("how\nmany?"))
    drive.do(cmd.Edit("  We rank toys.\n"))
    drive.do(cmd.NextPhase(PROBES))
    drive.do(cmd.AnswerProbe("By age."))

    assert phase_text(drive.state, 0) == "  We rank toys.\n\n\n- Q: how many?\n\nBy age."
    assert phase_text(drive.state, 1) == ""
    assert [phase.phase for phase in phase_texts(drive.state)] == [
        "clarify", "data", "scale", "summary",
    ]  # fmt: skip


def test_an_empty_answer_leaves_no_gap() -> None:
    drive = Drive()
    drive.do(cmd.Ask("how many?"))
    drive.do(cmd.Edit(" \n "))

    assert phase_text(drive.state, 0) == "- Q: how many?"


def test_a_declined_follow_up_adds_nothing() -> None:
    drive = Drive()
    drive.do(cmd.Edit("toys"))
    drive.do(cmd.NextPhase(PROBES))
    drive.do(cmd.DeclineProbe())

    assert phase_text(drive.state, 0) == "toys"


def test_without_help_nothing_is_cut() -> None:
    drive = Drive()
    drive.do(cmd.Edit("toys"))

    assert help_costs(drive.state) == ()
    assert phase_text(drive.state, 0, free_of_cost=0.0) == "toys"


def test_each_rung_of_help_shows_what_stood_before_it() -> None:
    drive = Drive(make_plan())
    drive.do(cmd.Edit("one"))
    drive.do(cmd.TakeHint())
    drive.do(cmd.Edit("one two"))
    drive.do(cmd.Ask("how many?"))
    drive.do(cmd.TakeHint())
    drive.do(cmd.Edit("one two three"))
    drive.do(cmd.NextPhase(PROBES))
    drive.do(cmd.AnswerProbe("four"))

    assert help_costs(drive.state) == (0.1, 0.25, 0.5)
    assert phase_text(drive.state, 0, 0.0) == "one"
    assert phase_text(drive.state, 0, 0.1) == "one two\n\n- Q: how many?"
    assert phase_text(drive.state, 0, 0.5) == "one two three\n\n- Q: how many?\n\nfour"


def test_help_in_one_phase_costs_nothing_in_another() -> None:
    drive = Drive()
    drive.do(cmd.TakeHint())
    drive.do(cmd.NextPhase())
    drive.do(cmd.NextPhase())
    drive.do(cmd.Edit("unaided"))

    assert phase_text(drive.state, 1, 0.0) == "unaided"


def test_after_feedback_a_retry_is_helped() -> None:
    drive = Drive()
    drive.do(cmd.Edit("one"))
    drive.do(cmd.NextPhase())
    drive.do(cmd.GiveFeedback(10.0, ("Say two.",)))
    drive.do(cmd.Retry())
    drive.do(cmd.Edit("one two"))

    assert phase_text(drive.state, 0, 0.0) == "one"
    assert phase_text(drive.state, 0, 0.25) == "one two"
