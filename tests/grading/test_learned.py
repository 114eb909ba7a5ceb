"""The learned reader: what it adds up, when it overrules the rules, and what it says then."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, product
from math import exp, log
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from benchmarks import own, panel
from benchmarks.agreement import spearman
from simulator.content.learned import Learned, ReaderFile, read_learned
from simulator.content.library import load_library
from simulator.grading.features import Features
from simulator.grading.grader import Grader
from simulator.grading.learned import LEAST_WORDS, MOST_ADDED, ZERO, LearnedReader
from simulator.grading.reading import Reading, read_answer
from simulator.grading.report import CriterionReport
from simulator.grading.statements import PhaseText
from tests.shipped import shipped

CRITERION = "mon-response"
FILLER = "The committee met on a Tuesday and had soup with bread. "
NEVER, ALWAYS = 99.0, -99.0
AS_THE_RULES = {"met": (NEVER, NEVER, ALWAYS), "some": (NEVER, ALWAYS, ALWAYS)}


def encoded(rows: Sequence[Sequence[int]]) -> str:
    return base64.b64encode(bytes(value % 256 for row in rows for value in row)).decode()


def document(bars: dict[str, Sequence[float]] | None = None, **more: Any) -> dict[str, Any]:
    """A reader of two hidden units for one criterion; without bars it says what the rules say."""
    reads = {
        name: {"bias": -6.0, "level": 0.0, "bars": list(its)}
        for name, its in {**AS_THE_RULES, **(bars or {})}.items()
    }
    return {
        "kind": "reader", "version": 1, "hidden": 2, "unit": 0.01, "gain": 1.0,
        "hidden_bias": [0, -5], "criteria": {CRITERION: reads},
        "features": "\n".join(ROWS), "rows": encoded(list(ROWS.values())),
        "outputs": encoded(OUTPUTS), **more,
    }  # fmt: skip


ROWS = {"w:page": (40, -7), "w:canari": (90, -3), "b:page rota": (-127, 127)}
OUTPUTS = ((100, -100), (50, 127))


def made(**more: Any) -> ReaderFile:
    return ReaderFile.model_validate_json(json.dumps(document(**more)))


def reading(text: str) -> Reading:
    compiled = Grader.of(shipped()).compiled
    return read_answer([PhaseText(None, text)], compiled, [[]])


def features(read: Reading) -> dict[int, list[str]]:
    found = Features(read)
    return {number: found.of(number) for number in found.numbers}


def hidden_of(one: LearnedReader, names: Iterable[str]) -> list[int]:
    return one.hidden(*one.added(names))


def graded(text: str, **bars: Sequence[float]) -> CriterionReport:
    """The criterion as graded by the shipped rules and a reader with these bars."""
    rubric = replace(shipped().rubric, reader=made(bars=bars))
    return Grader(rubric, shipped().lexicon).grade([PhaseText(None, text)]).criterion(CRITERION)


def long(sentence: str) -> str:
    """An answer that is long enough for the reader, with the sentence in its middle."""
    return FILLER * 8 + sentence + " " + FILLER.replace("soup", "stew") + _many()


def _many(count: int = 20) -> str:
    """Sentences of eight words about nothing, each with other words."""
    pairs = islice(product(_FRUIT, _FRUIT), count)
    return " ".join(f"The {a} bowl stood by the {b} bowl." for a, b in pairs)


_FRUIT = (
    "apple pear plum fig date lime lemon melon mango peach cherry grape guava quince papaya olive "
    "currant damson medlar pomelo lychee loquat tamarind kumquat apricot nectarine satsuma banana"
).split()


def test_sums_in_lanes_are_the_sums_of_the_weights() -> None:
    one = LearnedReader(made())
    assert hidden_of(one, ["w:page", "w:canari", "w:unknown"]) == [130, 0]
    assert hidden_of(one, ["b:page rota"]) == [0, 122]
    assert hidden_of(one, ["w:page"] * 200) == [8000, 0]
    assert hidden_of(one, ["w:canari"] * 2000) == [16383, 0]  # no unit is higher
    found = [value - ZERO for value in one.outputs_of([43, 78])]
    assert found == [43 * 100 - 78 * 100, 43 * 50 + 78 * 127]
    assert hidden_of(one, []) == [0, 0]


def test_an_answer_is_read_as_its_statements_are_one_by_one() -> None:
    file = shipped().rubric.reader
    assert file is not None
    one = LearnedReader(file)
    (first, *_) = own.answers(own.HELD)
    read = read_answer(first.phases, Grader.of(shipped()).compiled, [[] for _ in first.phases])
    apart = [one.outputs_of(hidden_of(one, names)) for names in features(read).values()]
    assert one.read(read).seen == tuple(zip(*apart, strict=True))


def test_an_answer_is_worth_the_sum_of_the_exponentials_of_its_statements() -> None:
    text = "Page people. The canary rings. Soup is served."
    sight = LearnedReader(made(gain=2.0)).read(reading(f"{_many()} {text}"))
    each = [(value - ZERO) * 0.01 - 6 for value in sight.seen[1]]
    assert len(each) == 23
    top = max(each)
    added = log(sum(exp(value - top) for value in each))
    assert 0 < added < MOST_ADDED
    assert sight.value(1) == pytest.approx(2.0 * (top + added))


def test_sentences_about_nothing_add_up_to_nothing() -> None:
    grader = Grader.of(shipped())
    assert grader.grade([PhaseText(None, _many(700))]).score < 5
    (first, *_) = own.answers(own.HELD)
    padded = [
        PhaseText(one.phase, f"{one.text}\n{_many(100 * n)}") for n, one in enumerate(first.phases)
    ]
    assert abs(grader.grade(padded).score - grader.grade(first.phases).score) < 3


def test_a_statement_too_long_to_be_read_is_left_to_the_rules() -> None:
    sentence = "If CTR drops by 5 % we roll back to the previous model within 10 minutes"
    running = " and ".join(_many(20).lower().split("."))
    text = f"{_many()} {sentence} and {running}."
    assert graded(text).verdict == "met"
    assert graded(text, met=[NEVER] * 3, some=[NEVER] * 3).verdict == "met"


def test_an_answer_too_short_to_learn_from_is_judged_by_the_rules_alone() -> None:
    sentence = "The waiter drew a canary on the wall."
    assert len(sentence.split()) < LEAST_WORDS < len(long(sentence).split())
    assert graded(sentence, met=[ALWAYS] * 3).verdict == "missed"
    assert graded(long(sentence), met=[ALWAYS] * 3).verdict == "met"
    assert graded(f"{sentence} " * 40, met=[ALWAYS] * 3).verdict == "missed"


def test_it_raises_a_verdict_with_the_statement_and_the_words_that_weighed_most() -> None:
    found = graded(long("Whoever has the keys feeds the canary."), met=[1.0, 1.0, ALWAYS])
    assert found.verdict == "met"
    assert [span.quote for span in found.evidence] == ["Whoever has the keys feeds the canary."]
    assert found.reason.endswith("What weighed most: “canary”.")


def test_words_are_shown_as_they_are_written_where_they_name_a_concept() -> None:
    found = graded(long("Half of them see (canary-like) lights."), met=[1.0, 1.0, ALWAYS])
    assert found.reason.endswith("What weighed most: “canary-like”.")


def test_what_is_raised_from_half_keeps_the_statements_that_the_rules_found() -> None:
    text = long("The canary sings. Alerts go to a dashboard.")
    half = graded(text)
    assert half.verdict == "partial"
    found = graded(text, met=[1.0, 1.0, ALWAYS])
    assert found.verdict == "met"
    assert {span.quote for span in half.evidence} < {span.quote for span in found.evidence}


def test_an_answer_that_does_not_look_like_it_anywhere_is_not_raised() -> None:
    assert graded(long("Soup again."), met=[ALWAYS] * 3).verdict == "missed"


def test_it_overrules_less_the_shorter_an_answer_is() -> None:
    reader = LearnedReader(made())
    doubts = [reader.read(reading(_many(n))).doubt for n in (20, 30, 40)]
    assert doubts[0] > doubts[1] > doubts[2] == 0.0
    assert 2.0 < doubts[0] < 3.0


def test_it_does_not_raise_what_lies_below_the_bar() -> None:
    found = graded(long("Nobody is told."), met=[1.0, 1.0, ALWAYS])
    assert (found.verdict, found.evidence) == ("missed", ())


def test_it_lowers_a_verdict_and_keeps_the_statements_that_the_rules_found() -> None:
    sentence = "If CTR drops by 5 % we roll back to the previous model within 10 minutes."
    by_rules = graded(long(sentence))
    assert by_rules.verdict == "met"
    found = graded(long(sentence), met=[NEVER] * 3, some=[ALWAYS] * 3)
    assert found.verdict == "partial"
    assert found.evidence == by_rules.evidence
    assert found.reason.startswith("Part of it, as the learned reader takes it")
    found = graded(long(sentence), met=[NEVER] * 3, some=[NEVER] * 3)
    assert (found.verdict, found.evidence) == ("missed", ())
    assert f"“{sentence}” is too little" in found.reason


def test_what_is_added_takes_nothing_away() -> None:
    file = shipped().rubric.reader
    assert file is not None
    reader = LearnedReader(file)
    shorter = reader.read(reading(long("The pager rings.")))
    longer = reader.read(reading(long("The pager rings.") + " Nobody had the soup of the day."))
    outputs = range(len(reader.outputs))
    assert all(longer.value(n) >= shorter.value(n) for n in outputs)


def test_a_criterion_that_it_has_not_learned_stays_with_the_rules() -> None:
    rubric, lexicon = shipped().rubric, shipped().lexicon
    found = made(bars={"met": [ALWAYS] * 3})
    text = own.answers(own.HELD)[0].phases
    alone = Grader(replace(rubric, reader=None), lexicon).grade(text).verdicts()
    both = Grader(replace(rubric, reader=found), lexicon).grade(text).verdicts()
    del alone[CRITERION], both[CRITERION]
    assert alone == both


def test_what_earns_nothing_has_no_features() -> None:
    seen = features(reading("# Alerts\n\nWe page the owner. We page the owner of the index today."))
    assert all("w:page" in names for names in seen.values())
    assert any("h:" in name[:2] for names in seen.values() for name in names)
    assert len(seen) == 2  # the heading earns nothing


def test_words_are_told_with_what_would_be_lost_without_them() -> None:
    read = reading("We page anybody, we alert the owner.")
    (number,) = features(read)
    lost = {
        f"{n} {word.text}": names
        for n, (word, names) in enumerate(Features(read).lost_with(number))
    }
    assert set().union(*lost.values()) <= set(Features(read).of(number))
    assert {"w:page", "b:we page", "b:page anybodi"} <= lost["1 page"]
    assert "w:we" not in lost["0 we"] | lost["3 we"]  # it stands there twice


def test_a_denied_thing_is_no_feature() -> None:
    said = features(reading("We use a canary release with a rollback."))
    denied = features(reading("We would not have a canary release."))
    things = [{n for names in seen.values() for n in names} for seen in (said, denied)]
    assert "c:srv_canary" in things[0]
    assert "c:srv_canary" not in things[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rows": "!!"}, "weights that are not base64"),
        ({"rows": ""}, "rows holds 0 weights instead of 6"),
        ({"hidden": 3}, "weights instead of"),
        ({"kind": "rubric"}, "kind"),
        ({"version": 2}, "version"),
        ({"unit": 1e300}, "unit"),
        ({"features": "w:page\nw:page\nw:page"}, "a feature is there twice"),
        ({"more": 1}, "more"),
    ],
)
def test_a_damaged_file_is_told_and_the_rules_judge_alone(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    path = tmp_path / "rubrics" / "reader.json"
    path.parent.mkdir()
    path.write_text(json.dumps({**document(), **change}), encoding="utf-8")
    library = load_library([tmp_path])
    assert library.rubric.reader is None
    (problem,) = library.problems
    assert problem.path == str(path)
    assert "the rules judge alone" in problem.message
    assert told in problem.message


def test_a_cut_file_is_told_and_none_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "reader.json"
    assert read_learned(path) is None
    path.write_bytes(b'{"kind": "reader", ')
    found = read_learned(path)
    assert isinstance(found, Learned)
    assert found.file is None
    assert len(found.problems) == 1


def test_the_shipped_reader_reads_nearly_every_standard_criterion() -> None:
    rubric = shipped().rubric
    assert rubric.reader is not None
    standard = [one.id for dimension in rubric.dimensions for one in dimension.criteria]
    assert set(rubric.reader.criteria) <= set(standard)
    assert len(rubric.reader.criteria) >= 0.9 * len(standard)
    assert shipped().hashes["rubrics/reader.json"]


def test_a_report_says_when_no_reader_took_part_where_one_would_have() -> None:
    lexicon, rubric = shipped().lexicon, shipped().rubric
    long = [PhaseText(None, FILLER * 20)]
    note = "The rules judged alone: there was no learned reader."
    alone = Grader(replace(rubric, reader=None), lexicon)
    assert note in alone.grade(long).notes
    assert note not in alone.grade([PhaseText(None, FILLER)]).notes
    assert note not in Grader(rubric, lexicon).grade(long).notes


def test_totals_order_held_interviews_as_interviewers_do() -> None:
    held = {one.name for one in own.answers(own.HELD)}
    rated = panel.compare(
        shipped(), "held", [one for one in panel.of_our_own() if one.name in held]
    )
    theirs, ours = [one.rating for one in rated], [one.report.score for one in rated]
    assert len(rated) >= 12
    assert spearman(theirs, ours) >= 0.88
    assert mean([abs(a - b) for a, b in zip(theirs, ours, strict=True)]) <= 9


def test_it_agrees_with_readers_on_answers_that_neither_it_nor_the_rules_have_seen() -> None:
    held = own.answers(own.HELD)
    lexicon, rubric = shipped().lexicon, shipped().rubric
    alone = own.agreement(Grader(replace(rubric, reader=None), lexicon), held)
    both = own.agreement(Grader(rubric, lexicon), held)
    assert len(held) >= 20
    assert both >= 0.75
    assert both > alone
