"""How far two reports on one answer agree. Owns the comparison of `report/1` objects, as they are
kept; must not say who is right.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def agreement(first: Mapping[str, Any], second: Mapping[str, Any]) -> Agreement:
    """How two `report/1` objects on one answer agree, over what both assessed.

    Of an opinion, only what it has judged itself counts (`grader.unjudged` lists the rest).
    """
    grader = second.get("grader") or {}
    passed_over = set(grader.get("unjudged") or ())
    theirs = {item["id"]: item for item in _criteria(second)}
    pairs: list[tuple[bool, bool]] = []
    different: list[Disagreement] = []
    for item in _criteria(first):
        other = theirs.get(item["id"])
        if other is None or item["id"] in passed_over:
            continue
        if "not_assessed" in (item["verdict"], other["verdict"]):
            continue
        pairs.append((item["verdict"] == "met", other["verdict"] == "met"))
        if item["verdict"] != other["verdict"]:
            title = str(item.get("title") or item["id"])
            different.append(
                Disagreement(str(item["id"]), title, str(item["verdict"]), str(other["verdict"]))
            )
    return Agreement(len(pairs), len(pairs) - len(different), _kappa(pairs), tuple(different))


def _criteria(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item for dimension in report.get("dimensions", ()) for item in dimension["criteria"]]


def _kappa(pairs: list[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (Educational and Psychological Measurement 20, 1960)."""
    if not pairs:
        return None
    count = len(pairs)
    seen = sum(one == other for one, other in pairs) / count
    ones, others = (sum(pair[i] for pair in pairs) / count for i in (0, 1))
    by_chance = ones * others + (1 - ones) * (1 - others)
    return None if by_chance == 1 else (seen - by_chance) / (1 - by_chance)
