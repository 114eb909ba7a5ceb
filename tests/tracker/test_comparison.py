"""Two attempts side by side: what rose, what fell, and nothing for what cannot be compared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.errors import UsageError
from simulator.records.transcript import ScenarioRecord
from simulator.tracker.comparison import compare, comparison_json, comparison_lines
from tests.tracker.test_sections import attempt

BEFORE = attempt(0, goal="met", latency="missed", labels="partial", cost="not_assessed")
AFTER = attempt(1, goal="partial", latency="met", labels="partial", cost="met", fresh="met")


def test_criteria_that_rose_and_fell_are_told_apart() -> None:
    found = compare(BEFORE, AFTER)
    assert [(one.id, one.before, one.after) for one in found.gained] == [
        ("latency", "missed", "met")
    ]
    assert [(one.id, one.before, one.after) for one in found.lost] == [("goal", "met", "partial")]
    assert found.change == 1.0


def test_the_other_way_round_what_was_gained_is_lost() -> None:
    found, turned = compare(BEFORE, AFTER), compare(AFTER, BEFORE)
    assert [one.id for one in found.gained] == [one.id for one in turned.lost]
    assert [one.id for one in found.lost] == [one.id for one in turned.gained]


def test_a_change_that_no_verdict_explains_is_named() -> None:
    after = BEFORE.model_copy(deep=True, update={"attempt": "another"})
    report = after.report
    assert report is not None
    dimension: Any = report["dimensions"]
    criterion = dimension[0]["criteria"][0]
    criterion |= {"credit": 0.5, "points": 2}
    report["overall"] = {**report["overall"], "deductions": 2.5}  # type: ignore[dict-item]
    report["estimates"] = [{"id": "peak", "title": "Peak", "status": "off"}]
    before = BEFORE.model_copy(
        update={"report": {**(BEFORE.report or {}), "estimates": [
            {"id": "peak", "title": "Peak", "status": "match"}]}}
    )  # fmt: skip
    found = compare(before, after)
    assert (found.gained, found.lost) == ((), ())
    text = "\n".join(comparison_lines(found))
    assert f"{criterion['title']}: 0 → 1 of 2 points" in text
    assert "Estimate “Peak”: match → off" in text
    assert "Taken off for wrong claims and arithmetic: 0 → 2.5 points" in text
    assert comparison_json(found)["besides"] == list(found.besides)


def test_attempts_at_different_scenarios_are_not_compared() -> None:
    other = AFTER.model_copy(update={"scenario": ScenarioRecord(id="other", title="Other")})
    with pytest.raises(UsageError, match="different scenarios"):
        compare(BEFORE, other)
    with pytest.raises(UsageError, match="one and the same"):
        compare(BEFORE, BEFORE)


def test_an_attempt_that_was_not_graded_is_compared_by_its_pacing() -> None:
    found = compare(BEFORE.model_copy(update={"report": None}), AFTER)
    assert (found.change, found.gained, found.lost) == (None, (), ())
    assert found.phases
    assert "not graded" in "\n".join(comparison_lines(found))


def test_budgets_that_differ_are_both_told() -> None:
    first, *rest = AFTER.phases
    assert BEFORE.phases[0].id == first.id
    shorter = first.model_copy(update={"budget_s": first.budget_s / 2})
    found = compare(BEFORE, AFTER.model_copy(update={"phases": (shorter, *rest)}))
    halves = found.phases[0].budgets_min
    assert halves[0] == pytest.approx(2 * (halves[1] or 0), abs=0.1)
    assert found.phases[0].budget == f"of {halves[0]:.1f} and {halves[1]:.1f}"
    assert compare(BEFORE, AFTER).phases[0].budget == f"of {halves[0]:.1f}"


def test_lines_and_plain_values_name_both_attempts() -> None:
    found = compare(BEFORE, AFTER)
    text, plain = "\n".join(comparison_lines(found)), json.dumps(comparison_json(found))
    for name in (BEFORE.attempt, AFTER.attempt):
        assert name in text
        assert name in plain
    assert "Latency (missed -> met)" in text
