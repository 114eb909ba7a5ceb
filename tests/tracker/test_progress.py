"""Whether it gets better: trends from three attempts on, criteria by how they stand."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.records.transcript import ScenarioRecord
from simulator.tracker.progress import measure, progress_json, trend
from simulator.tracker.schedule import Judgement
from tests.records.samples import STARTED
from tests.tracker.test_sections import FIRST, SECOND, THIRD, attempt

NOW = STARTED + timedelta(days=3)


def test_two_attempts_make_no_trend_and_three_do() -> None:
    assert measure([FIRST, SECOND], NOW).series[0].trend is None
    found = measure([THIRD, FIRST, SECOND], NOW)
    assert found.series[0].id == "overall"
    assert found.series[0].scores == (70.0, 71.0, 72.0)
    assert found.series[0].trend == 1.0


def test_a_trend_is_the_slope_of_the_line_through_all_scores() -> None:
    assert trend([70, 70, 70]) == 0
    assert trend([80, 60, 70]) == -5
    assert trend([10, 20, 30, 40]) == 10


def test_criteria_stand_as_mastered_shaky_or_missed() -> None:
    found = measure([FIRST, SECOND, THIRD], NOW)
    standing = {item.criterion: name for name, items in found.mastery.items() for item in items}
    assert standing == {"goal": "mastered", "labels": "mastered", "latency": "shaky"}
    before = measure([FIRST, SECOND], NOW)
    assert [item.criterion for item in before.mastery["missed"]] == ["latency"]


VERDICTS = st.sampled_from(["met", "partial", "missed"])


@given(st.lists(st.tuples(st.booleans(), VERDICTS), max_size=8))
def test_what_counts_as_missed_are_the_open_gaps(history: list[tuple[bool, str]]) -> None:
    attempts = [attempt(n, goal=v) for n, (is_review, v) in enumerate(history) if not is_review]
    reviews = [
        Judgement(STARTED + timedelta(days=n), "goal", "Goal", verdict, False, "toy")
        for n, (is_review, verdict) in enumerate(history)
        if is_review
    ]
    found = measure(attempts, NOW, reviews=reviews)
    missed = {item.criterion for item in found.mastery["missed"]}
    assert missed == {gap.criterion for gap in found.gaps}
    assert sum(map(len, found.mastery.values())) == len(found.scheduled)


def test_one_scenario_can_be_looked_at_by_itself() -> None:
    other = SECOND.model_copy(update={"scenario": ScenarioRecord(id="other", title="Other")})
    found = measure([FIRST, other, THIRD], NOW, scenario="other")
    assert [point.scenario for point in found.points] == ["other"]
    assert found.scenarios["other"] == "Other"
    assert len(measure([FIRST, other, THIRD], NOW).points) == 3


def test_what_is_due_counts_by_today_and_open_gaps_are_counted() -> None:
    found = measure([FIRST, SECOND], NOW)
    assert [item.criterion for item in found.due] == ["latency"]
    assert (found.gaps[0].criterion, found.gaps[0].missed) == ("latency", 2)


def test_plain_values_hold_it_all() -> None:
    plain = json.loads(json.dumps(progress_json(measure([FIRST, SECOND, THIRD], NOW))))
    assert plain["trends"]["overall"] == 1.0
    assert plain["mastery"]["shaky"] == ["latency"]
    assert len(plain["points"]) == 3


def test_nothing_practised_is_nothing_to_show() -> None:
    found = measure([], NOW)
    assert (found.points, found.due, found.minutes) == ((), (), 0)
