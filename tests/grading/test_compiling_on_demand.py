"""Patterns are compiled when a text first needs them; what is found does not depend on when."""

from __future__ import annotations

import pytest

from simulator.content.phrases import PatternError, first_words, parse_phrase, words_of
from simulator.grading.patterns import MOST_SKIPPED, PatternIndex
from simulator.grading.tokens import tokenise

PATTERNS = (
    "two (tower|stage) model", "(cold)? start", "model drift", "(a|b)? test", ".. start over",
    "the? (offline|online) test", "drift ... alert", "=ndcg", "cali*", "<num> models",
)  # fmt: skip
TEXTS = (
    "a two tower model has a cold start, so start over",
    "model drift should raise an early alert; ndcg and calibrated tests",
    "the online test of 3 models is a b test",
)


def _index() -> PatternIndex:
    index = PatternIndex()
    for number, pattern in enumerate(PATTERNS):
        index.add(number, pattern)
    return index


def _found(index: PatternIndex, text: str) -> list[tuple[int, int, int]]:
    """First token, last token and number of each pattern found, in order."""
    found = index.find(tokenise(text))
    return sorted({(first, last, one) for first, last, patterns in found for one in patterns})


def test_what_is_found_does_not_depend_on_what_was_read_before() -> None:
    alone = {text: _found(_index(), text) for text in TEXTS}
    assert {pattern for found in alone.values() for _, _, pattern in found} == set(range(10))
    index = _index()
    for text in (*TEXTS, *reversed(TEXTS)):
        assert _found(index, text) == alone[text]


def test_what_is_compiled_beforehand_is_found_and_compiled_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = _index()
    index.compile()
    monkeypatch.setattr(index, "_choice", None)  # what compiles
    upon = PatternIndex(index)
    for text in TEXTS:
        assert _found(index, text) == _found(upon, text) == _found(_index(), text)


def test_a_pattern_added_after_a_text_was_read_is_found_in_the_next() -> None:
    index = _index()
    assert not _found(index, "gradient boosting")
    index.add(99, "gradient boosting")
    assert _found(index, "gradient boosting") == [(0, 1, 99)]
    assert _found(index, "gradiant boosting") == [(0, 1, 99)]


def test_a_pattern_that_cannot_be_read_is_told_when_it_is_added() -> None:
    with pytest.raises(PatternError):
        PatternIndex().add(0, "two (tower")


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("two towers", {"two"}),
        ("(two|a b) towers", {"two", "a"}),
        ("(two|a)? towers", {"two", "a", "towers"}),
        (".. towers", {"towers"}),
        ("((x|y)? z)? towers", {"x", "y", "z", "towers"}),
    ],
)
def test_the_words_that_a_pattern_can_begin_with(pattern: str, first: set[str]) -> None:
    assert first_words(parse_phrase(pattern)) == first


def test_the_words_of_a_pattern_are_its_words_and_no_signs() -> None:
    pattern = "(a/b-test|=NDCG) .. <num>? → x* 99.9, more..."
    words = {"a", "b", "test", "=ndcg", "<num>", "->", "x*", "99.9", "more"}
    assert words_of([pattern]) == words


def test_a_pattern_that_matches_in_countless_ways_is_found_once_at_once() -> None:
    index = PatternIndex()
    index.add(0, "(a|a|=a) " * 40 + "end")
    index.add(1, "(a .. b|a ... b) " * 12 + "end")
    assert _found(index, "a " * 40 + "end") == [(0, 40, 0)]
    assert (0, 24, 1) in _found(index, "a b " * 12 + "end")


@pytest.mark.parametrize("part", ["(a?|b?)", "(..|...)"])
def test_a_pattern_that_leaves_out_in_countless_ways_is_compiled_at_once(part: str) -> None:
    index = PatternIndex()
    index.add(0, "start " + f"{part} " * 40 + "end")
    assert _found(index, "start end") == [(0, 1, 0)]


@pytest.mark.parametrize("middle", [" ... a", " a?", " ..."])
def test_a_pattern_cannot_hang_in_any_text(middle: str) -> None:
    index = PatternIndex()
    index.add(0, f"a{middle * 140} end")
    assert index.find(tokenise("a " * 1_000)) == []


def test_gaps_in_a_row_skip_so_many_words_and_no_more() -> None:
    index = PatternIndex()
    index.add(0, "x" + " ..." * 40 + " y")
    assert _found(index, "x " + "a " * MOST_SKIPPED + "y") == [(0, MOST_SKIPPED + 1, 0)]
    assert _found(index, "x " + "a " * (MOST_SKIPPED + 1) + "y") == []


def test_patterns_that_begin_alike_end_each_by_itself() -> None:
    index = PatternIndex()
    for number, pattern in enumerate(("a b", "a b c", "a .. c", "a b (c|d)", "a (b)? d")):
        index.add(number, pattern)
    assert _found(index, "a b c") == [
        (0, 1, 0), (0, 2, 1), (0, 2, 2), (0, 2, 3)
    ]  # fmt: skip
    assert _found(index, "a d") == [(0, 1, 4)]


@pytest.mark.parametrize("pattern", ["(=|is) fraud", "label (is|/|as) fraud", "(a||b) c", "(|a) b"])
def test_an_alternative_that_holds_no_word_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"an alternative of .* holds"):
        parse_phrase(pattern)


def test_a_label_is_found_before_its_colon_only() -> None:
    index = PatternIndex()
    index.add(0, "out: (fake|ads)")
    assert _found(index, "out: fake listings") == [(0, 2, 0)]
    assert not _found(index, "we sort out fake listings")


def test_an_index_upon_another_finds_the_patterns_of_both() -> None:
    base = _index()
    upon = PatternIndex(base)
    upon.add(99, "gradient descent")
    for text in TEXTS:
        assert _found(upon, text) == _found(_index(), text)
    assert _found(upon, "gradiant descent") == [(0, 1, 99)]
    assert not _found(base, "gradient descent")


def test_groups_of_words_behind_one_another_are_found_in_every_combination() -> None:
    index = PatternIndex()
    index.add(0, "(a|b) (c|d|e f) .. (g|h)")
    index.add(1, "(a|b) (c|x)? (g|h)")
    for text in ("a c g", "b d z h", "a e f z z g"):
        assert (0, len(text.split()) - 1, 0) in _found(index, text)
    assert _found(index, "b c h") == [(0, 2, 0), (0, 2, 1)]
    assert _found(index, "a g") == [(0, 1, 1)]
    assert not _found(index, "a e g")


def test_a_number_in_words_is_a_number_and_a_possessive_of_its_family() -> None:
    index = PatternIndex()
    index.add(0, "<num> candidates")
    index.add(1, "<people> side")
    assert _found(index, "fifty candidates") == [(0, 1, 0)]
    assert _found(index, "the rider's side") == [(1, 2, 1)]
    assert not _found(index, "two candidates")


@pytest.mark.parametrize(
    ("skipped", "found"), [(0, {0, 1, 2, 3}), (1, {1, 2, 3}), (4, {2, 3}), (5, {3}), (9, set())]
)
def test_each_pattern_skips_as_many_words_as_its_own_gap(skipped: int, found: set[int]) -> None:
    index = PatternIndex()
    for number, pattern in enumerate(("a b", "a .. b", "a (x ..)? b", "a ... b")):
        index.add(number, pattern)
    text = " ".join(["a", *"xyyyyyyyy"[:skipped], "b"])
    assert {one for _, _, one in _found(index, text)} == found
