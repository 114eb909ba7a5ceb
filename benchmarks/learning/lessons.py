"""Labelled answers as the learned reader sees them: features of statements, and readers' labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from benchmarks import corpus, own
from benchmarks.corpus import VALUE
from benchmarks.own import Labels
from simulator.content.library import load_library
from simulator.content.scenario import PHASES
from simulator.grading.features import Features
from simulator.grading.grader import Grader
from simulator.grading.reading import Reading, read_answer
from simulator.grading.report import Report
from simulator.grading.scaling import find_in_answer
from simulator.grading.statements import PhaseText, split_sections

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"


@dataclass
class Lesson:
    """One answer. `statements`: the features of each; `credited` and `near`: numbers of statements
    by criterion; `rules`: what the rules alone say. `weight`: how much it counts in learning.
    """

    name: str
    source: str
    weight: float
    statements: list[list[str]]
    values: Mapping[str, float]
    credited: dict[str, list[int]]
    near: dict[str, list[int]]
    rules: dict[str, float]


class Teacher:
    """Makes lessons of texts, with the rules of the shipped library and without its reader."""

    def __init__(self) -> None:
        found = load_library()
        self.grader = Grader(replace(found.rubric, reader=None), found.lexicon)
        self.ids = [item.criterion.id for item in self.grader.compiled.criteria]

    def lesson(
        self, name: str, source: str, weight: float, phases: Sequence[PhaseText],
        labels: Labels | None = None,
    ) -> Lesson:  # fmt: skip
        """The lesson of an answer; without labels what the rules say is taken for the truth."""
        found = find_in_answer([phase.text for phase in phases])
        reading = read_answer(phases, self.grader.compiled, found)
        found_in = Features(reading)
        seen = {number: found_in.of(number) for number in found_in.numbers}
        report = self.grader.grade(phases)
        verdicts = {name: VALUE[verdict] for name, verdict in report.verdicts().items()}
        if labels is None:
            return Lesson(
                name, source, weight, list(seen.values()), verdicts, _earned(reading, seen, report),
                {}, verdicts,
            )  # fmt: skip
        texts = [_plain(reading.quote(number)) for number in seen]
        return Lesson(
            name, source, weight, list(seen.values()), labels.values,
            {name: _marked(texts, quotes) for name, quotes in labels.quotes.items()},
            {name: _marked(texts, quotes) for name, quotes in labels.near.items()}, verdicts,
        )  # fmt: skip

    def of_corpus(self) -> Iterator[Lesson]:
        """The labelled corpus beside the checkout, if it is there: the rules were made with it."""
        if not corpus.available():
            return
        for kind in ("notes", "typed"):
            for one in corpus.load(kind):
                values = {name: one.mean(name) for name in self.ids}
                quotes = {name: [q for q in one.quotes[name] if q] for name in self.ids}
                labels = Labels(values, quotes, {})
                yield self.lesson(one.name, kind, 0.8, split_sections(one.text, PHASES), labels)

    def of_folder(self, folder: Path) -> Iterator[Lesson]:
        """Answers in a folder, in the form of our own."""
        for one in own.answers(folder):
            yield self.lesson(one.name, folder.name, 1.0, one.phases, one.labels)

    def of_golden(self) -> Iterator[Lesson]:
        """Golden and strong answers, short answers and the rubric's own examples."""
        for folder in sorted(path.parent for path in GOLDEN.glob("*/phases.yaml")):
            for file in sorted(folder.glob("*.md")):
                parts = split_sections(file.read_text(encoding="utf-8"), PHASES)
                yield self.lesson(f"{folder.name}/{file.stem}", "golden", 0.3, parts)
            cases = yaml.safe_load((folder / "phases.yaml").read_text(encoding="utf-8"))
            for number, case in enumerate(cases):
                given = [PhaseText(case["phase"], case["text"])]
                values = {c: VALUE[v] for c, v in case["verdicts"].items() if c in self.ids}
                if values:
                    yield self._part(f"{folder.name}/{number}", "short", given, values)
        for item in self.grader.compiled.criteria:
            for verdict, value in VALUE.items():
                for number, text in enumerate(getattr(item.criterion.examples, verdict)):
                    name, values = item.criterion.id, {item.criterion.id: value}
                    given = [PhaseText(None, text)]
                    yield self._part(f"{name}/{verdict}/{number}", "example", given, values)

    def _part(
        self, name: str, source: str, given: list[PhaseText], values: dict[str, float]
    ) -> Lesson:
        """A lesson on some criteria; the rules say which statements earn them."""
        whole = self.lesson(name, source, 0.5, given)
        whole.values = values
        return whole


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _marked(texts: Sequence[str], quotes: Sequence[str]) -> list[int]:
    """The statements that hold a quote, or that a quote holds."""
    wanted = [quote for quote in map(_plain, quotes) if quote]
    return [
        number
        for number, text in enumerate(texts)
        if len(text) >= 3 and any(q in text or (len(text) > 12 and text in q) for q in wanted)
    ]


def _earned(reading: Reading, seen: Mapping[int, object], report: Report) -> dict[str, list[int]]:
    places = {}
    for number, statement in enumerate(reading.statements):
        base = reading.texts[number].base
        places[base + statement.start, base + statement.end] = number
    order = {number: place for place, number in enumerate(seen)}
    found: dict[str, list[int]] = {}
    for dimension in report.dimensions:
        for criterion in dimension.criteria:
            numbers = (places[span.start, span.end] for span in criterion.evidence)
            found[criterion.id] = [order[n] for n in numbers if n in order]
    return found
