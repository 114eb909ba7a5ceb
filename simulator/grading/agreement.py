"""How far two reports on one answer agree. Owns the comparison of `report/1` objects, as they are
kept; must not say who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Disagreement:
    """A criterion on which two reports differ, with its verdicts in each."""

    criterion: str
    title: str
    first: str
    second: str


@dataclass(frozen=True)
class Agreement:
    """`same` of `judged` verdicts are alike; `kappa` is Cohen's of met against not met, None where
    it is not defined (both say the same of everything).
    """

    judged: int
    same: int
    kappa: float | None
    disagreements: tuple[Disagreement, ...]

    @property
    def figures(self) -> str:
        """In how many they agree, and kappa where it is defined."""
        kappa = "" if self.kappa is None else f", kappa (met) {self.kappa:.2f}"
        return f"{self.same} of {self.judged} criteria{kappa}"


def agreement(first: Mapping[str, Any], second: Mapping[str, Any]) -> Agreement:
    """How two `report/1` objects on one answer agree, over what both assessed.

    Of an opinion, only what it has judged itself counts (`grader.unjudged` lists the rest).
    """
    grader = second.get("grader") or {}
    passed_over = set(grader.get("unjudged") or ())
    theirs = {item["id"]: item for item in _criteria(second)}
    ours: list[bool] = []
    others: list[bool] = []
    different: list[Disagreement] = []
    for item in _criteria(first):
        other = theirs.get(item["id"])
        if other is None or item["id"] in passed_over:
            continue
        if "not_assessed" in (item["verdict"], other["verdict"]):
            continue
        ours.append(item["verdict"] == "met")
        others.append(other["verdict"] == "met")
        if item["verdict"] != other["verdict"]:
            title = str(item.get("title") or item["id"])
            different.append(
                Disagreement(str(item["id"]), title, str(item["verdict"]), str(other["verdict"]))
            )
    kappa = cohen_kappa(ours, others)
    return Agreement(len(ours), len(ours) - len(different), kappa, tuple(different))


def _criteria(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item for dimension in report.get("dimensions", ()) for item in dimension["criteria"]]


def cohen_kappa(left: Sequence[object], right: Sequence[object]) -> float | None:
    """Cohen's kappa of two raters' labels (Educational and Psychological Measurement 20, 1960).

    None where it is not defined: without labels, or when both raters always give the same one.
    """
    count = len(left)
    if not count:
        return None
    seen = sum(a == b for a, b in zip(left, right, strict=True)) / count
    one, other = Counter(left), Counter(right)
    by_chance = sum(one[label] * other[label] for label in one) / count**2
    return None if by_chance == 1.0 else (seen - by_chance) / (1.0 - by_chance)
