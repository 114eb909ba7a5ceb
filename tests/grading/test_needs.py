"""What a rule needs said: asking first may spare work, and may never change where a rule holds."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.content.evidence import RuleModel
from simulator.grading.rules import AnswerIndex, Needs, Rules

SIZE = 6
NAMES = ("recall", "latency", "drift", "budget", "@number")
LEAVES = {"quality": ("recall", "drift"), "money": ("budget",)}


class NothingNeeded(Needs):
    """Every rule is evaluated in full."""

    def of(self, rule: RuleModel) -> tuple[frozenset[str], ...]:
        return ()


def part(concepts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(concepts, min_size=1, max_size=3)
    width = st.integers(1, 3)
    return st.one_of(
        st.builds(lambda parts: {"any": parts}, several),
        st.builds(lambda parts, w: {"all": parts, "within": w}, several, width),
        st.builds(
            lambda parts, n, w: {"of": parts, "at_least": n, "within": w},
            several, st.integers(1, 3), width,
        ),
        st.builds(lambda parts, other: {"any": parts, "none": [other]}, several, concepts),
        st.builds(lambda parts, over: {"any": parts, "under": over}, several, concepts),
        st.builds(lambda parts: {"order": parts}, several),
    )  # fmt: skip


RULES = st.recursive(
    st.sampled_from([*NAMES, *LEAVES]) | st.just({"say": ["p99", "tail"]}) | st.just({"items": 2}),
    part,
    max_leaves=6,
).filter(lambda value: isinstance(value, dict))
MASKS = st.dictionaries(
    st.sampled_from([*NAMES, "say:p99", "say:tail"]), st.integers(1, (1 << SIZE) - 1)
)


@given(RULES, MASKS, MASKS, st.integers(0, (1 << SIZE) - 1), st.lists(st.integers(0, 2),
       min_size=SIZE, max_size=SIZE))  # fmt: skip
def test_a_rule_holds_where_it_would_without_asking_first(
    value: Any, concepts: dict[str, int], headings: dict[str, int], alive: int, items: list[int]
) -> None:
    rule = RuleModel.model_validate(value)
    index = AnswerIndex(SIZE, concepts, headings, {0: 0b110, 3: 0b110000}, alive, items, {}, {})
    asked = Rules(index, Needs(LEAVES)).evaluate(rule)
    assert asked == Rules(index, NothingNeeded(LEAVES)).evaluate(rule)


def test_a_rule_needs_one_of_each_of_its_parts() -> None:
    rule = RuleModel.model_validate({"all": ["quality", ["latency", {"say": ["p99"]}]]})
    assert set(Needs(LEAVES).of(rule)) == {
        frozenset({"recall", "drift"}), frozenset({"latency", "say:p99"}),
    }  # fmt: skip


def test_a_rule_that_may_hold_without_a_word_needs_none() -> None:
    assert Needs(LEAVES).of(RuleModel.model_validate({"any": ["quality", {"items": 2}]})) == ()
