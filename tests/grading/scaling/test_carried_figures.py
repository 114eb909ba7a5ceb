"""What an answer has said of a figure is known later; a later one that contradicts it is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.grading.scaling import Calculation, find_in_answer


def _last(*phases: str) -> Calculation:
    found = [c for calculations in find_in_answer(phases) for c in calculations]
    return found[-1]


@pytest.mark.parametrize(
    "phases",
    [
        ("peak is 30K QPS, each GPU does 150 QPS. So we need 200 GPUs.",),
        ("Peak 30K rps.", "A GPU does 150 requests a second.\n-> 200 GPUs"),
        (
            "Peak: 30K requests/s",
            "150 QPS per GPU with batching",
            "hence 300 GPUs, a zone may fail",
        ),
        ("1,740 searches a second at peak", "a server handles 200 QPS so 9 servers"),
    ],
)
def test_machines_that_follow_from_earlier_figures_are_a_calculation(phases: list[str]) -> None:
    found = _last(*phases)
    assert (found.status, found.kind) == ("right", "capacity")


@pytest.mark.parametrize(
    ("phases", "factor", "said"),
    [
        (("Peak 30K rps.", "A GPU does 150 requests/s.\n-> 20 GPUs"), 0.1, "30K QPS at peak"),
        (
            ("30K QPS at peak", "at peak 20K QPS / 150 = 133 GPUs"),
            2 / 3,
            "earlier this was 30K QPS",
        ),
        (("30K / 150 = 200 GPUs", "20 GPUs x $2 = $40/h"), 0.1, "earlier this was 200 GPU"),
        (
            ("150 QPS per GPU", "30K / 1500 QPS per GPU = 20 GPUs"),
            0.1,
            "here it is 1.5K QPS per GPU",
        ),
        (("100M videos", "10M videos x 256 x 4 bytes = 10 GB"), 0.1, "earlier this was 100M"),
        (("500M DAU", "50M DAU x 20 = 1B requests a day"), 0.1, "earlier this was 500M"),
    ],
)
def test_a_later_figure_that_contradicts_an_earlier_one_is_wrong_and_says_so(
    phases: tuple[str, ...], factor: float, said: str
) -> None:
    found = _last(*phases)
    assert found.status == "wrong"
    assert found.factor == pytest.approx(factor, rel=0.01)
    assert said in found.reason


@pytest.mark.parametrize(
    "phases",
    [
        ("30K QPS at peak", "if traffic doubles: peak 60K QPS / 150 = 400 GPUs"),
        ("30K QPS at peak", "30% from the cache, so peak 21K QPS / 150 = 140 GPUs"),
        ("30K / 150 = 200 GPUs", "300 GPUs x $2 = $600/h"),
        ("30K / 150 = 200 GPUs, 30K / 5000 = 6 servers", "6 servers x $0.4 = $2.4/h"),
        ("1K QPS per server for the index, 5K QPS per server for the light ranker",
         "30K / 5K QPS per server = 6 servers"),
        ("100M videos", "1M new videos x 256 x 4 bytes = 1 GB"),
        ("10K/s on average, 20K/s at peak", "10K/s x 86400 = 864M payments a day"),
        ("500M MAU", "50M DAU x 20 = 1B requests a day"),
        ("58K rps x 100 candidates = 5.8M predictions/s; 50K per gpu => 116 gpus",),
    ],
)  # fmt: skip
def test_a_figure_of_another_case_contradicts_nothing(phases: tuple[str, ...]) -> None:
    statuses = {c.status for found in find_in_answer(phases) for c in found}
    assert "wrong" not in statuses


@st.composite
def _answers(draw: st.DrawFn) -> tuple[list[str], list[tuple[int, str, str]]]:
    """An answer whose figures agree, and for each figure used later its line with a slip of ten."""
    each = draw(st.integers(11, 90)) * 10
    machines = draw(st.integers(12, 90))
    price = draw(st.sampled_from([2, 3, 4, 5]))
    peak = each * machines
    arrow = draw(st.sampled_from([" = ", " -> ", " ≈ "]))
    lines = [
        f"Peak is {peak:,} QPS.",
        f"One GPU does {each} QPS.",
        f"{peak:,} QPS / {each} QPS per GPU{arrow}{machines} GPUs",
        f"{machines} GPUs x ${price}/hour{arrow}${machines * price}/hour",
    ]
    slips = [
        (2, f"{machines} GPUs", f"{machines * 10} GPUs"),
        (3, f"{machines} GPUs", f"{machines * 100} GPUs"),
        (3, f"${machines * price}/hour", f"${machines * price * 10}/hour"),
        (2, f"/ {each} QPS", f"/ {each * 10} QPS"),
    ]
    return lines, slips


@given(_answers(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_an_answer_that_agrees_with_itself_is_right_and_one_wrong_figure_is_found(
    answer: tuple[list[str], list[tuple[int, str, str]]], apart: bool
) -> None:
    lines, slips = answer
    phases = lines if apart else ["\n".join(lines)]
    assert {c.status for found in find_in_answer(phases) for c in found} == {"right"}
    for number, old, new in slips:
        changed = list(lines)
        changed[number] = changed[number].replace(old, new)
        assert changed[number] != lines[number]
        phases = changed if apart else ["\n".join(changed)]
        assert "wrong" in {c.status for found in find_in_answer(phases) for c in found}, changed
