"""Reads labelled answers of our own (`answers/README.md`) and others of the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.agreement import cohen_kappa
from benchmarks.corpus import VALUE, rows
from simulator.content.scenario import PHASES
from simulator.grading.grader import Grader
from simulator.grading.statements import PhaseText, split_sections

FOLDER = Path(__file__).parent / "answers"
FOLDERS = LEARNED, HELD = FOLDER / "learned", FOLDER / "held"


@dataclass(frozen=True)
class Labels:
    """A reader's labels: values 0, 1/2 and 1 by criterion, quotes for them, and near misses."""

    values: Mapping[str, float]
    quotes: Mapping[str, Sequence[str]]
    near: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class OwnAnswer:
    """One answer with its labels."""

    name: str
    phases: Sequence[PhaseText]
    labels: Labels


def answers(folder: Path) -> list[OwnAnswer]:
    """Every `NAME.md` of a folder that has its labels beside it, by name."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        text = path.with_suffix(".md").read_text(encoding="utf-8")
        found.append(OwnAnswer(path.stem, split_sections(text, PHASES), read_labels(path)))
    return found


def read_labels(path: Path) -> Labels:
    """The labels of an answer, a line for each criterion."""
    values: dict[str, float] = {}
    quotes: dict[str, Sequence[str]] = {}
    near: dict[str, Sequence[str]] = {}
    for row in rows(path):
        name, given = str(row["criterion"]), row.get("quotes", [])
        values[name] = VALUE[str(row["verdict"])]
        quotes[name] = [str(quote) for quote in given] if isinstance(given, list) else []
        if row.get("near") and not values[name]:
            near[name] = [str(row["near"])]
    return Labels(values, quotes, near)


def agreement(grader: Grader, found: Sequence[OwnAnswer]) -> float:
    """Cohen's kappa of met against not met, over all answers and criteria."""
    theirs: list[bool] = []
    ours: list[bool] = []
    for one in found:
        verdicts = grader.grade(one.phases).verdicts()
        for name, value in one.labels.values.items():
            theirs.append(value == 1)
            ours.append(verdicts[name] == "met")
    return cohen_kappa(theirs, ours)
