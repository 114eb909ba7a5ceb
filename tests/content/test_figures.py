"""Expressions compute and nothing else; templates show figures as people say them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.figures import (
    MAX_EXPONENT,
    MAX_EXPRESSION_CHARS,
    draw_figures,
    evaluate,
    fill,
    humanise,
    parse_expression,
    with_unit,
)
from simulator.content.scenario import Scenario
from tests.content import examples

FIGURES = {"peak_qps": 30_000.0, "per_gpu": 150.0}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4),
        ("10 / 4", 2.5), ("1e3 + 1_000", 2000), ("2.5e-1", 0.25), ("- -3", 3), ("+4", 4),
        ("peak_qps / per_gpu", 200), ("ceil(peak_qps / 149)", 202), ("floor(2.9)", 2),
        ("round(2.6)", 3), ("min(3, 1, 2)", 1), ("max(1, 2) + max(5)", 7),
        ("ceil(\n  peak_qps /\n  per_gpu )", 200),
    ],
)  # fmt: skip
def test_an_expression_is_computed(expression: str, value: float) -> None:
    assert evaluate(expression, FIGURES) == value


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("peak_qs / 2", "unknown figure 'peak_qs'; did you mean 'peak_qps'?"),
        ("sqrt(4)", "unknown function 'sqrt'"),
        ("cell(4)", "unknown function 'cell'; did you mean 'ceil'?"),
        ("1 / 0", "division by zero"),
        ("0 ** -1", "division by zero"),
        ("(-8) ** 0.5", "root of a negative"),
        ("10 ** 10 ** 10", f"at most {MAX_EXPONENT}"),
        ("2 ** 65", f"at most {MAX_EXPONENT}"),
        ("1e60 ** 60", "too large"),
        ("1e308 * 10", "too large"),
        ("1e999", "too large"),
        ("ceil(1e308 * 10)", "too large"),
        ("1e308 * 10 - 1e308 * 10", "too large"),
        ("ceil()", "takes a number"),
        ("round(1.5, 1)", "takes one number"),
        ("", "not an expression"),
        ("1 +", "not an expression"),
        ("(1", "not an expression"),
        ("1" + "+1" * MAX_EXPRESSION_CHARS, "at most"),
        ("-" * 200 + "1", "nested"),
    ],
)
def test_an_expression_that_does_not_work_says_why(expression: str, message: str) -> None:
    with pytest.raises(ValueError) as raised:
        evaluate(expression, FIGURES)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os')", "().__class__", "peak_qps.real", "peak_qps[0]", "'a' * 9", "[1, 2]",
        "{1: 2}", "lambda: 1", "(x := 1)", "1 if 1 else 2", "1 < 2", "not 1", "1 and 2", "f'{1}'",
        "min(*[1])", "max(1, key=2)", "ceil.__call__(1)", "(ceil)(1)(2)", "[x for x in 1]",
        "True", "None", "1j", "0x10", "1 // 2", "5 % 3", "1 | 2", "~1", "1if 1else 2", "1; 2",
        "1 # comment", "eval(1)", "peak_qps = 2", "yield", "await 1", "...", "\\", "é", "²",
    ],
)  # fmt: skip
def test_an_expression_reaches_no_code(expression: str) -> None:
    with pytest.raises(ValueError):
        parse_expression(expression)


@given(st.text(max_size=80))
def test_any_text_is_a_finite_number_or_a_value_error(text: str) -> None:
    try:
        value = evaluate(text, FIGURES)
    except ValueError:
        return
    assert math.isfinite(value)


_NUMBERS = st.floats(min_value=0.001, max_value=1e6).map(lambda value: f"{value:.3f}")
_EXPRESSIONS = st.recursive(
    _NUMBERS | st.sampled_from(sorted(FIGURES)),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    ),
    max_leaves=6,
)


@given(_EXPRESSIONS)
def test_arithmetic_agrees_with_python(expression: str) -> None:
    try:
        expected = eval(expression, {"__builtins__": {}}, dict(FIGURES))
    except ZeroDivisionError:
        with pytest.raises(ValueError, match="division by zero"):
            evaluate(expression, FIGURES)
        return
    assert evaluate(expression, FIGURES) == pytest.approx(expected)


@given(st.lists(st.sampled_from(["9", "**", "*", "(", ")", "e9", "+", "peak_qps"]), max_size=60))
def test_powers_and_products_never_run_away(parts: list[str]) -> None:
    try:
        value = evaluate("".join(parts), FIGURES)
    except ValueError:
        return
    assert math.isfinite(value)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (10_000, "", "10K"), (500_000_000, "", "500M"), (1e10, "", "10B"), (0.1, "%", "0.1%"),
        (7.5, "$", "$7.5"), (100, "ms", "100 ms"), (20, "", "20"), (1250, "", "1,250"),
        (5000, "QPS", "5K QPS"), (2, "$/hour", "$2/hour"), (-5, "$", "-$5"), (0, "", "0"),
        (12_500, "", "12.5K"), (12_345, "", "12,345"), (3_504_000, "$", "$3.5M"),
        (115_740.74, "", "116K"), (33.3333, "", "33.3"), (0.05, "$/hour", "$0.05/hour"),
        (500, "bytes", "500 bytes"), (5e12, "bytes", "5 TB"), (4e14, "bytes", "400 TB"),
        (1, "days", "1 day"), (7, "days", "7 days"), (1, "ms", "1 ms"), (0.0001, "", "0.0001"),
        (999_999.9, "", "1M"), (1e12, "", "1T"), (0.00001, "", "0.00001"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_people_say_it(value: float, unit: str, shown: str) -> None:
    assert with_unit(value, unit) == shown


@given(st.floats(min_value=1e-6, max_value=1e15))
def test_a_written_number_is_within_half_a_percent_of_the_number(value: float) -> None:
    text = humanise(value)
    scale = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}.get(text[-1], 1.0)
    assert float(text.rstrip("KMBT").replace(",", "")) * scale == pytest.approx(value, rel=0.006)


UNITS = {"peak_qps": "QPS"}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("At peak {peak_qps}.", "At peak 30K QPS."),
        ("{peak_qps}/{per_gpu}", "30K QPS/150"),
        ("{{peak_qps}}", "{peak_qps}"),
        ("{{{per_gpu}}}", "{150}"),
        ("no figures", "no figures"),
    ],
)
def test_a_template_is_filled(template: str, text: str) -> None:
    assert fill(template, FIGURES, UNITS) == text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{peak_qp}", "unknown figure 'peak_qp'; did you mean 'peak_qps'?"),
        ("{peak_qps:>9999999}", "unknown figure"),
        ("{peak_qps!r}", "unknown figure"),
        ("{peak_qps.__class__}", "unknown figure"),
        ("{0}", "unknown figure"),
        ("{}", "unknown figure"),
        ("{ peak_qps }", "unknown figure"),
        ("a { b", "a lone '{'; write '{{' for a brace"),
        ("a } b", "a lone '}'; write '}}' for a brace"),
    ],
)
def test_a_template_may_only_name_figures(template: str, message: str) -> None:
    with pytest.raises(ValueError) as raised:
        fill(template, FIGURES, UNITS)
    assert message in str(raised.value)


@given(st.text(alphabet="{}ab _", max_size=40))
def test_escaped_braces_come_back(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), FIGURES, UNITS) == text


def toy(**figures: object) -> Scenario:
    tree = examples.scenario()
    tree["figures"] |= figures
    return Scenario.model_validate(tree)


def test_seed_zero_draws_the_first_values() -> None:
    drawn = draw_figures(toy(), 0)
    assert drawn == {"mean": 10_000, "peak": 20_000, "per_gpu": 150, "budget": 100}
    assert list(drawn) == ["mean", "peak", "per_gpu", "budget"]


def test_a_seed_draws_the_same_figures_everywhere() -> None:
    drawn = [draw_figures(toy(), seed) for seed in (1, 2, 3, 12345, -1)]
    assert [(d["mean"], d["per_gpu"], d["budget"]) for d in drawn] == [
        (10_000, 200, 200), (20_000, 150, 200), (10_000, 200, 200), (10_000, 200, 150),
        (5_000, 150, 150),
    ]  # fmt: skip


def test_computed_figures_follow_the_drawn_ones() -> None:
    for seed in range(30):
        drawn = draw_figures(toy(), seed)
        assert drawn["peak"] == 2 * drawn["mean"]


def test_every_value_is_drawn_by_some_seed() -> None:
    assert {draw_figures(toy(), seed)["budget"] for seed in range(30)} == {100, 150, 200}


def test_a_new_figure_does_not_move_the_others() -> None:
    more = toy(extra={"values": [1, 2, 3]})
    for seed in range(30):
        assert draw_figures(more, seed).items() >= draw_figures(toy(), seed).items()


def test_what_was_told_already_keeps_its_value_and_the_rest_follows_from_it() -> None:
    more = toy(double={"expr": "2 * peak"}, mean={"values": [1, 2], "unit": "QPS"})
    drawn = draw_figures(more, 3, {"mean": 500, "peak": 900, "gone": 1})
    assert (drawn["mean"], drawn["peak"], drawn["double"]) == (500, 900, 1_800)
    assert "gone" not in drawn
    assert drawn["budget"] == draw_figures(toy(), 3)["budget"]


def test_figures_may_be_computed_in_any_order() -> None:
    chained = toy(c={"expr": "b + 1"}, b={"expr": "a + 1"}, a={"expr": "mean"})
    assert draw_figures(chained, 0)["c"] == 10_002


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ({"a": {"expr": "b"}, "b": {"expr": "a"}}, "depend on each other: a -> b -> a"),
        (
            {"late": {"expr": "b"}, "a": {"expr": "b"}, "b": {"expr": "a"}},
            "depend on each other: b -> a -> b",
        ),
        ({"a": {"expr": "a + 1"}}, "depend on each other: a -> a"),
        ({"a": {"expr": "men"}}, "unknown figure 'men'; did you mean 'mean'?"),
    ],
)
def test_figures_that_cannot_be_computed_say_so(figures: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as raised:
        draw_figures(toy(**figures), 0)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("text", "instead"),
    [("mean ^ 2", "'^ 2' does not belong in 'mean ^ 2'; a power is written **"),
     ("2 * {mean}", "; figures stand here without braces, which only texts have")],
)  # fmt: skip
def test_what_is_written_otherwise_in_an_expression_is_told_how(text: str, instead: str) -> None:
    with pytest.raises(ValueError, match=re.escape(instead)):
        parse_expression(text)
