"""How an answer falls into statements, and what stands above each."""

from __future__ import annotations

import pytest

from simulator.grading.statements import split_statements


def above(text: str) -> dict[str, list[str]]:
    """Each statement with those that it stands below."""
    statements = split_statements(text)
    words = [text[s.start : s.end] for s in statements]
    return {words[i]: [words[p] for p in s.parents] for i, s in enumerate(statements)}


@pytest.mark.parametrize("label", ["latency:", "latency", "online metrics", "GPU cost & memory"])
def test_a_label_says_what_the_bullets_below_it_are_about(label: str) -> None:
    found = above(f"{label}\n- 20 ms for features\n- 60 ms for the model\n\nThen we rank.")
    assert found["20 ms for features"] == found["60 ms for the model"] == [label]
    assert found["Then we rank."] == []


@pytest.mark.parametrize(
    "line",
    ["We keep 90 days of logs.", "p95 80 ms, p99 150 ms", "what do we log, and for how long?"],
)
def test_a_line_that_is_more_than_a_name_is_no_label(line: str) -> None:
    assert above(f"{line}\n- clicks\n- views")["clicks"] == []


def test_a_name_above_other_lines_is_no_label() -> None:
    assert above("latency\nwe have 100 ms")["we have 100 ms"] == []
    assert above("latency\n\n- 20 ms for features")["20 ms for features"] == []


def test_a_label_without_colon_still_is_a_statement() -> None:
    kinds = [s.kind for s in split_statements("retrain weekly\n- on drift sooner")]
    assert kinds == ["prose", "bullet"]
    assert split_statements("retraining:\n- weekly")[0].kind == "heading"


def test_a_short_answer_stays_with_its_question_and_denies_nothing_behind_it() -> None:
    text = (
        "The product is for people who travel a lot, with two million users in ten countries and "
        "more to come next year. What about ads? left out. Assume one language only."
    )
    found = [text[s.start : s.end] for s in split_statements(text)]
    assert found[1:] == ["What about ads? left out.", "Assume one language only."]


def test_a_bullet_stands_below_its_parent_and_its_heading() -> None:
    found = above("## Serving\n- online\n  - 20 ms\n- batch")
    assert found["20 ms"] == ["Serving", "online"]
    assert found["batch"] == ["Serving"]
