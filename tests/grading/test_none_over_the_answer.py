"""`none` beside `span: answer` looks at the whole answer, elsewhere at the window."""

from __future__ import annotations

import pytest

from simulator.content.evidence import RuleModel
from simulator.grading.rules import NOWHERE, AnswerIndex, Needs, Rules

RESAMPLED, THRESHOLD, CALIBRATED = "resampled", "threshold", "calibrated"


def rules(**places: int) -> Rules:
    """Rules over an answer of eight statements; `places` are the statements of each concept."""
    concepts = {name: 1 << place for name, place in places.items()}
    index = AnswerIndex(8, concepts, {}, {}, (1 << 8) - 1, [0] * 8, {}, {})
    return Rules(index, Needs({}))


def rule(span: str) -> RuleModel:
    """Resampling and a threshold together, and no calibration."""
    return RuleModel.model_validate(
        {"of": [RESAMPLED, THRESHOLD], "at_least": 2, "within": 3, "span": span,
         "none": [CALIBRATED]}
    )  # fmt: skip


@pytest.mark.parametrize("span", ["window", "answer"])
def test_it_holds_where_the_excluded_thing_is_nowhere(span: str) -> None:
    assert rules(resampled=0, threshold=2).evaluate(rule(span)).own


def test_a_mention_far_away_excludes_in_the_whole_answer() -> None:
    assert rules(resampled=0, threshold=2, calibrated=7).evaluate(rule("answer")) == NOWHERE


def test_a_mention_far_away_does_not_exclude_in_a_window() -> None:
    assert rules(resampled=0, threshold=2, calibrated=7).evaluate(rule("window")).own


def test_a_mention_inside_excludes_in_a_window() -> None:
    assert not rules(resampled=0, threshold=2, calibrated=1).evaluate(rule("window")).own
