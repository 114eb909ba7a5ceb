"""How our totals order interviews, against interviewers who rated them and knew no criteria list.

Owns the comparison, for the interviews beside the checkout and for our own (`answers/panel.jsonl`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from benchmarks import corpus, own
from benchmarks.agreement import spearman
from benchmarks.leave_one_out import Rated
from simulator.content.library import Library
from simulator.content.scenario import PHASES
from simulator.grading.grader import Grader
from simulator.grading.score import count_slips
from simulator.grading.statements import PhaseText, split_sections


@dataclass(frozen=True)
class Interview:
    """A typed interview on a scenario, the kind of its candidate (of our own: its set), and its
    ratings out of 100.
    """

    name: str
    kind: str
    scenario: str
    phases: Sequence[PhaseText]
    ratings: Sequence[float]


def of_corpus(half: str | None) -> Iterator[Interview]:
    """The rated interviews of the corpus; of one half, if it is named."""
    ratings = corpus.panel()
    for one in corpus.load("typed"):
        if one.scenario is not None and half in (None, one.half):
            kind, phases = one.name.split("__")[1][0], split_sections(one.text, PHASES)
            yield Interview(one.name, kind, one.scenario, phases, ratings[one.name])


def of_our_own() -> Iterator[Interview]:
    """Our own rated interviews, those that are held out among them."""
    phases = {one.name: one.phases for folder in own.FOLDERS for one in own.answers(folder)}
    for row in corpus.rows(own.FOLDER / "panel.jsonl"):
        name, ratings = str(row["answer"]), row["ratings"]
        if name not in phases or not isinstance(ratings, list):
            raise ValueError(f"panel.jsonl: {name} has no answer in this folder, or no ratings")
        kind = name.partition("-")[0]
        yield Interview(name, kind, str(row["scenario"]), phases[name], [*map(float, ratings)])


def compare(library: Library, title: str, interviews: Sequence[Interview]) -> list[Rated]:
    """Prints the order of our totals against the ratings' means, and how far they are apart; gives
    the reports, of scenarios that load.
    """
    graders = {
        name: Grader.of(library, library.scenarios[name])
        for name in {one.scenario for one in interviews} & library.scenarios.keys()
    }
    rated = [_graded(one, graders[one.scenario]) for one in interviews if one.scenario in graders]
    if not rated:
        print(f"\n{title}: no scenario loads, nothing to compare")
        return []
    theirs, ours = [one.rating for one in rated], [one.report.score for one in rated]
    apart = [b - a for a, b in zip(theirs, ours, strict=True)]
    print(f"\n{title}: {len(rated)} typed interviews")
    print(
        f"  Spearman {spearman(theirs, ours):.3f}   mean distance {mean(map(abs, apart)):.1f}"
        f"   bias {mean(apart):+.1f}"
    )
    return rated


def _graded(one: Interview, grader: Grader) -> Rated:
    report = grader.grade(one.phases)
    scenario = grader.scenario
    ids = frozenset(c.id for c in scenario.own_criteria) if scenario else frozenset[str]()
    slips = count_slips(report.calculations)
    return Rated(one.name, one.kind, mean(one.ratings), report, ids, slips)


def tell(rated: Sequence[Rated]) -> None:
    """Prints each interview, by its rating, with what took points."""
    for one in sorted(rated, key=lambda one: one.rating):
        claims = " ".join(claim.id for claim in one.report.wrong_claims)
        wrong = sum(c.status == "wrong" for c in one.report.calculations)
        sums = f"wrong sums: {wrong}" if wrong else ""
        print(
            f"    panel {one.rating:5.1f}   ours {one.report.score:5.1f}"
            f"   {one.name:12} {claims} {sums}".rstrip()
        )
