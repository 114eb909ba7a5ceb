"""The marks that a statement's own text gives it."""

from __future__ import annotations

import pytest

from simulator.content.evidence import BUILTINS
from simulator.content.library import load_library
from simulator.grading.compiled import compile_rubric
from simulator.grading.grader import Grader
from simulator.grading.reading import read_answer
from simulator.grading.statements import PhaseText, split_statements


def _marks(text: str) -> frozenset[str]:
    reading = read_answer((PhaseText(None, text),), compile_rubric((), (), {}), ((),))
    return frozenset(name for name in reading.index.concepts if name.startswith("@"))


@pytest.mark.parametrize(
    "text",
    ["500M users", "2 billion videos", "50 000 cards", "1e6 events", "10^8 posts", "20K rps"],
)
def test_a_number_with_a_magnitude_is_big(text: str) -> None:
    assert "@big" in _marks(text)


@pytest.mark.parametrize("text", ["top 20 videos", "after 30 days", "p99 150 ms", "3 markets"])
def test_a_small_number_is_not_big(text: str) -> None:
    assert "@big" not in _marks(text)


@pytest.mark.parametrize("text", ["p99 100ms", "200 msec", "a 150-millisecond budget"])
def test_a_time_in_milliseconds_is_marked(text: str) -> None:
    assert "@ms" in _marks(text)


@pytest.mark.parametrize("text", ["30 minutes", "2 s", "100 ads", "10M sessions"])
def test_no_other_time_is_in_milliseconds(text: str) -> None:
    assert "@ms" not in _marks(text)


def test_every_mark_that_is_given_can_be_named_in_a_rule() -> None:
    text = "Why? 5M users -> 2 GB, 3%, $5, 20 ms, 10 qps; a, b, c, d, e and many more words here."
    assert _marks(text) <= frozenset(BUILTINS)


def test_a_count_of_something_is_no_heading() -> None:
    kinds = [s.kind for s in split_statements("# tx on the card last 5m, 1h\n# Features\n# model")]
    assert kinds == ["prose", "heading", "heading"]


def test_a_list_of_features_is_no_list_of_buzzwords() -> None:
    compiled = Grader.of(load_library(only=())).compiled
    features = (
        "tenure, plan, monthly spend, logins last week, logins last month, failed payments,"
        " tickets opened, days since last login, seats unused, country"
    )
    assert read_answer((PhaseText(None, features),), compiled, ((),)).listed == 0
    buzzwords = (
        "kafka, redis, xgboost, ndcg, drift, canary, feature store, two tower, faiss, label delay,"
        " guardrail, calibration, latency budget, privacy, cold start, retraining"
    )
    assert read_answer((PhaseText(None, buzzwords),), compiled, ((),)).listed == 1
