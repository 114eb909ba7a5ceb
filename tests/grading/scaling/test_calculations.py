"""Calculations in varied notation get the verdict that an interviewer would give them."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

import pytest

from simulator.grading.scaling import find_calculations


def _load() -> ModuleType:
    path = Path(__file__).with_name("statements_own.py")
    spec = importlib.util.spec_from_file_location("statements_own", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


OWN = _load()


def _verdict(text: str) -> str:
    statuses = {c.status for c in find_calculations(text)}
    return "wrong" if "wrong" in statuses else "right" if "right" in statuses else "silent"


@pytest.mark.parametrize("text", OWN.RIGHT)
def test_a_calculation_that_holds_is_right(text: str) -> None:
    assert _verdict(text) == "right"


@pytest.mark.parametrize("text", OWN.WRONG)
def test_a_calculation_off_by_a_factor_is_wrong(text: str) -> None:
    assert _verdict(text) == "wrong"


@pytest.mark.parametrize("text", OWN.SILENT)
def test_what_only_looks_like_arithmetic_is_left_alone(text: str) -> None:
    assert _verdict(text) == "silent"


@pytest.mark.parametrize(
    ("text", "stated", "computed", "unit", "kind"),
    [
        ("30K QPS / 150 QPS per GPU = 20 GPUs", 20, 200, "GPU", "capacity"),
        ("10K x 86400 = 86.4M payments/day", 86.4e6, 864e6, "payment/day", "traffic"),
        ("10B x 500 bytes = 500 GB a day", 5e11, 5e12, "B/day", "storage"),
        ("40 GPUs × $2/hour = $7K/year", 7e3, 700.8e3, "$/year", "cost"),
        ("15 ms + 40 ms = 155 ms", 155, 55, "ms", "latency"),
        ("800M requests/day = 926 requests/s", 926, 9260, "request/s", "traffic"),
        ("24 x .30 = 7.2/h", 7.2, 7.2, "/hour", "cost"),
        ("100 requests/day x 30 = 3000/month", 3000, 3000, "/month", "traffic"),
        ("Batch size: 20K QPS x 0.025s = 500 requests", 500, 500, "request", "traffic"),
        ("86K x 5 min = 72000 h/day", 72e3, 7167, "", "other"),
        ("36 h + 12 h = 48 h for the reads", 48, 48, "hour", "other"),
    ],
)
def test_a_calculation_names_its_unit_and_what_it_computes(
    text: str, stated: float, computed: float, unit: str, kind: str
) -> None:
    found = find_calculations(text)[0]
    assert (found.unit, found.kind) == (unit, kind)
    assert found.stated == pytest.approx(stated)
    assert found.computed == pytest.approx(computed, rel=0.01)


def test_the_factor_says_how_far_off_the_figure_is() -> None:
    found = find_calculations("18K QPS / 400 QPS per server = 450 servers")[0]
    assert found.factor == pytest.approx(10)
    assert "10 times too much" in found.reason
    assert find_calculations("18K QPS / 400 QPS per server = 45 servers")[0].factor == 1.0


def test_a_chain_is_judged_link_by_link_without_overlap() -> None:
    text = "50K / 500 = 100 GPUs x $3 = $300/h -> $26M/yr"
    found = find_calculations(text)
    assert [c.status for c in found] == ["right", "right", "wrong"]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[c.start : c.end] == c.text for c in found)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("8.7 → ok; 1740 / 200 = 9 servers", "right"),
        ("20K / 2270 = 10 GPUs", "right"),
        ("1M / 86400 = 10 per second", "right"),
        ("450K / 86400 = 5 per second", "right"),
        ("7 GB × 1024 = 7 TB", "right"),
        ("1K predictions in 100 ms = 10K QPS", "right"),
        ("3500 * 60 * 60 * 24 = 302mb per day", "wrong"),
        ("2.4 → 3", "silent"),
    ],
)
def test_rounding_that_interviewers_accept_is_right(text: str, status: str) -> None:
    assert _verdict(text) == status


@pytest.mark.parametrize(
    "text", ["1,200 / 0 = 5", "10 GB / 0 s = 5 GB/s", "1,200 divided by 0 is 5", "5 / (3 - 3) = 9"]
)
def test_a_division_by_zero_is_told_as_such(text: str) -> None:
    (found,) = find_calculations(text)
    assert (found.status, found.computed, found.factor) == ("unchecked", None, None)
    assert found.reason == "It divides by zero."


def test_what_cannot_be_computed_is_unchecked() -> None:
    found = find_calculations("1/0 = 5")[0]
    assert (found.status, found.computed, found.factor) == ("unchecked", None, None)


def test_emphasis_and_list_markers_do_not_hide_a_calculation() -> None:
    text = "1. Ranker: 18K / 400 = **45 servers**\n* cost `45 × $2 = $90/hour`"
    assert [c.status for c in find_calculations(text)] == ["right", "right"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "=", "5 =", "= 5", "* / =", "(((("])
def test_a_fragment_holds_no_calculation(text: str) -> None:
    assert find_calculations(text) == ()


def test_a_calculation_right_behind_another_begins_with_its_first_word() -> None:
    text = "60M views * 30 = 1.8B rows a day; at 2 KB each = 3.6 TB"
    _, second = find_calculations(text)
    assert second.text == "at 2 KB each = 3.6 TB"
    assert text[second.start : second.end] == second.text


def test_a_slip_that_is_mended_afterwards_is_not_held_against_the_writer() -> None:
    mended = find_calculations("40K * 300 = 120M/s... no, 40K * 300 = 12M/s")
    assert [c.status for c in mended] == ["right"]
    spoilt = find_calculations("40K * 300 = 12M/s. So 40K * 300 = 120M/s")
    assert [c.status for c in spoilt] == ["right", "wrong"]
