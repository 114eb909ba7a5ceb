"""What the scripted interviewer says to questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.content.library import load_library
from simulator.content.scenario import Format, Scenario
from simulator.content.templates import told
from simulator.interview.events import ReplyKind
from simulator.interview.interviewer import (
    ASSUME,
    STILL_ASSUME,
    TURNED_BACK,
    ScriptedInterviewer,
)
from simulator.interview.plan import plan_interview
from simulator.interview.questions import QuestionMatch
from simulator.interview.state import Question
from tests.content.examples import write_library
from tests.fakes import FakeMatcher, facts

TABLE = {
    "goal?": facts("fact-0"),
    "users?": facts("fact-1"),
    "goal and users?": facts("fact-0", "fact-1", "fact-0"),
    "which model?": QuestionMatch("solution", (), ()),
    "gone?": facts("no-such-fact"),
}


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return told(load_library([write_library(tmp_path)]).scenarios["toy-ranking"], 0)


@pytest.fixture
def long_format(tmp_path: Path) -> Format:
    return load_library([write_library(tmp_path)]).formats["long"]


@pytest.fixture
def interviewer(scenario: Scenario) -> ScriptedInterviewer:
    return ScriptedInterviewer(scenario, FakeMatcher(TABLE))


def _before(*asked: tuple[str, tuple[str, ...]]) -> tuple[Question, ...]:
    return tuple(
        Question(number, "clarify", text, "facts", fact_ids, "so")
        for number, (text, fact_ids) in enumerate(asked, start=1)
    )


@pytest.mark.parametrize(
    ("question", "kind", "fact_ids", "text"),
    [
        ("goal?", "facts", ("fact-0",), "About 10K QPS."),
        ("goal and users?", "facts", ("fact-0", "fact-1"), "About 10K QPS. About 10K QPS."),
        ("colour?", "none", (), ASSUME),
        ("gone?", "none", (), ASSUME),
        ("which model?", "solution", (), TURNED_BACK),
    ],
)
def test_it_answers_from_the_facts_and_from_nothing_else(
    interviewer: ScriptedInterviewer,
    question: str,
    kind: ReplyKind,
    fact_ids: tuple[str, ...],
    text: str,
) -> None:
    answer = interviewer.answer(question, ())

    assert (answer.kind, answer.fact_ids, answer.text) == (kind, fact_ids, text)


def test_a_repeated_question_gets_the_same_answer_and_is_told_so(
    interviewer: ScriptedInterviewer,
) -> None:
    answer = interviewer.answer("goal?", _before(("goal?", ("fact-0",))))

    assert answer.text == "As I said: About 10K QPS."


def test_what_is_new_comes_before_what_was_said(interviewer: ScriptedInterviewer) -> None:
    answer = interviewer.answer("goal and users?", _before(("goal?", ("fact-0",))))

    assert answer.text == "About 10K QPS. As I said: About 10K QPS."


def test_asking_again_for_what_it_does_not_know_changes_nothing(
    interviewer: ScriptedInterviewer,
) -> None:
    answer = interviewer.answer(" Colour? ", _before(("colour?", ())))

    assert answer.text == STILL_ASSUME


def test_a_probe_is_the_criterions_own(
    interviewer: ScriptedInterviewer, scenario: Scenario
) -> None:
    assert interviewer.probe_text(scenario.criteria[0]) == "And why?"


def test_a_plan_takes_minutes_prompts_and_hints_from_scenario_and_format(
    scenario: Scenario, long_format: Format
) -> None:
    changed = scenario.phases["data"].model_copy(
        update={"prompt": "Which data?", "minutes": {"long": 8.0}}
    )
    own = scenario.model_copy(update={"phases": {**scenario.phases, "data": changed}})

    plan = plan_interview(
        own, long_format, {"mean": 10_000.0}, mode="coach", level="mid", seed=0, started_at="now"
    )

    by_id = {phase.id: phase for phase in plan.phases}
    assert (by_id["data"].prompt, by_id["data"].budget_s) == ("Which data?", 480.0)
    assert (by_id["model"].prompt, by_id["model"].budget_s) == ("Tell me.", 300.0)
    assert plan.budget_s == 38 * 60
    assert [hint.text for hint in by_id["data"].hints][1] == "Ask 20K QPS."
    assert plan.twist is not None
    assert plan.twist.text == "Now twice 20K QPS."


@pytest.mark.parametrize(("has_twist", "has_phase"), [(False, True), (True, False)])
def test_there_is_a_twist_only_where_the_format_has_it_and_its_phase(
    scenario: Scenario, long_format: Format, has_twist: bool, has_phase: bool
) -> None:
    phases = tuple(phase for phase in long_format.phases if has_phase or phase.id != "scale")
    changed = long_format.model_copy(update={"twist": has_twist, "phases": phases})

    plan = plan_interview(
        scenario, changed, {}, mode="strict", level="mid", seed=0, started_at="now"
    )

    assert plan.twist is None
