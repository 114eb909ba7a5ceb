"""What the units of figures tell of an estimate: what is certain, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.authoring.lint import lint_roots
from tests.authoring.sound import sound_library
from tests.content.examples import Tree

FIGURES = {
    "rate": {"values": [10000]},
    "record": {"values": [1000], "unit": "bytes"},
    "price": {"values": [2], "unit": "$"},
}
EXPLAIN = "{rate}, {record}, {price}."


def faults(root: Path, figures: Tree | None = None, **estimate: str) -> list[str]:
    def change(tree: Tree) -> None:
        tree["figures"] |= FIGURES | (figures or {})
        tree["estimates"][0] |= {"explain": EXPLAIN, "slips": [], **estimate}

    found = lint_roots([sound_library(root, change)])[1]
    return [f"{problem.source_line.strip()} {problem.message}" for problem in found]


@pytest.mark.parametrize(
    ("expr", "unit", "words"),
    [
        ("86400 * rate", "$/furlong", "unit: $/furlong the unit '$/furlong' measures money"),
        ("86400 * rate", "$/year", "by the units of its figures `expr` gives no money"),
        ("rate * price", "GPU", "measures no money, and by the units of its figures `expr` gives"),
        ("rate * record", "QPS", "measures no bytes"),
        ("rate * price * price", "$", "money to the power of 2"),
        ("86400 * rate + record", "B", "`86400 * rate` and `record`"),
        ("max(price, rate)", "$", "adds or compares money and what is none"),
        ("86400 * rate", "/ !", "the calculator reads no unit in '/ !'"),
    ],
)
def test_a_unit_that_contradicts_the_expression_is_told(
    tmp_path: Path, expr: str, unit: str, words: str
) -> None:
    (told,) = faults(tmp_path, expr=expr, unit=unit)
    assert words in told


@pytest.mark.parametrize(
    ("expr", "unit"),
    [
        ("86400 * rate", "payments/day"),
        ("ceil(rate / 150) * price * 8760", "$/year"),
        ("rate * 0.2", "$"),
        ("rate * 64 * 4", "B"),
        ("rate * 64", "B"),
        ("rate * (record + 8)", "B"),
        ("rate * record / 64000000000", "servers"),
        ("100 * price / (price + 3)", "%"),
    ],
)
def test_what_may_be_right_is_not_told(tmp_path: Path, expr: str, unit: str) -> None:
    assert faults(tmp_path, expr=expr, unit=unit) == []


SIZES = {
    "record": {"values": [2], "unit": "KB"},
    "history": {"values": [3], "unit": "years"},
    "step": {"values": [20], "unit": "ms"},
    "wait": {"values": [3], "unit": "s"},
    "cost": {"values": [5], "unit": "$"},
}
ALL = " {history} {step} {wait} {cost}"


@pytest.mark.parametrize(
    ("expr", "unit", "words"),
    [
        ("rate * 365 * history * record / 1000000", "TB", "gives KB or GB"),
        ("rate * 365 * history * record / 1000000", "B", "gives KB or GB"),
        ("rate * 365 * history * record", "GB", "gives KB"),
        ("rate * record / 1024 ** 3", "GB/day", "gives KB or TB"),
        ("rate * record / 1000000", "days", "gives KB or GB"),
        ("rate * record / 1000000", "bananas", "gives KB or GB"),
        ("ceil(rate / 24)", "GB", "gives no bytes"),
        ("step + wait", "ms", ""),
        ("3 * step + step", "s", "gives ms"),
        ("max(step, 2 * step)", "QPS", "gives ms"),
        ("rate * step", "h", "gives ms"),
        ("rate * cost / 1000", "million $", "gives $ or thousand $"),
    ],
)
def test_a_unit_of_another_size_is_told(tmp_path: Path, expr: str, unit: str, words: str) -> None:
    told = faults(tmp_path, SIZES, expr=expr, unit=unit, explain=EXPLAIN + ALL)
    assert [words in one for one in told] == [True] * bool(words)


@pytest.mark.parametrize(
    ("expr", "unit"),
    [
        ("rate * 365 * history * record / 1000000", "GB"),
        ("rate * record / 1000000", "GiB"),
        ("rate * record * 1024", "B"),
        ("rate * record * 8 / 1000", "Mbit"),
        ("rate * record / 64000000000", "servers"),
        ("rate * record / 1000000", "servers"),
        ("rate * 4 / 1000000000", "GB"),
        ("rate * step / 1000 / 3600", "h"),
        ("rate * step / 1000", ""),
        ("3 * step / 1000", "s"),
        ("1000 / step", "QPS"),
        ("86400 / wait", "updates/day"),
        ("history * rate * 365 / rate", "s"),
        ("100 * step / (step + 1)", "%"),
        ("rate * cost / 1000000", "$"),
        ("rate * cost / 1000000", "million $"),
    ],
)
def test_a_size_that_may_be_right_is_not_told(tmp_path: Path, expr: str, unit: str) -> None:
    assert faults(tmp_path, SIZES, expr=expr, unit=unit, explain=EXPLAIN + ALL) == []


def test_a_computed_figure_of_another_size_is_told_at_its_unit(tmp_path: Path) -> None:
    stored = {"stored": {"expr": "rate * record / 1000000", "unit": "TB"}}
    words = EXPLAIN + ALL + " {stored}"
    (told,) = faults(tmp_path, SIZES | stored, expr="rate", unit="QPS", explain=words)
    assert told.startswith("unit: TB the unit is 'TB', and by the units")


def test_an_explanation_that_says_another_number_is_told(tmp_path: Path) -> None:
    wrong = {
        "{rate} x {record} = 10 GB a second.": "a wrong calculation",
        "10K x {record} = 10 MB.": "",
        "500K x {record} = 500 MB, at {price}.": "it says 500 MB, and `expr` gives 10 MB",
    }
    for number, (explain, words) in enumerate(wrong.items()):
        root = tmp_path / str(number)
        told = faults(root, expr="rate * record", unit="B", explain=f"{explain} {EXPLAIN}")
        assert [words in one for one in told] == [True] * bool(words), explain


def test_two_currencies_are_told(tmp_path: Path) -> None:
    euro = {"fee": {"values": [2], "unit": "EUR/hour"}}
    (told,) = faults(tmp_path, euro, expr="rate", unit="QPS", explain=EXPLAIN + " {fee}")
    assert "'EUR' here and '$' before" in told


def test_a_slip_that_gives_the_right_answer_is_told(tmp_path: Path) -> None:
    def change(tree: Tree) -> None:
        tree["estimates"][1]["slips"].append({"expr": "2 * mean / per_gpu", "why": "The same."})

    (told,) = lint_roots([sound_library(tmp_path, change)])[1]
    assert "this slip gives what the right answer gives" in told.message
    assert "expr: 2 * mean / per_gpu" in told.source_line
