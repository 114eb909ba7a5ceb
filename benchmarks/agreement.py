"""Measures of agreement: kappas, correlations. Pure functions of lists."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.grading import agreement


def cohen_kappa(left: Sequence[object], right: Sequence[object]) -> float:
    """Cohen's kappa of two raters' labels; 1.0 when both are constant and equal."""
    kappa = agreement.cohen_kappa(left, right)
    return 1.0 if kappa is None else kappa


def quadratic_kappa(left: Sequence[float], right: Sequence[float]) -> float:
    """Kappa with quadratic weights on values (Cohen 1968); 1.0 when nothing varies."""
    observed = sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) / len(left)
    expected = sum((a - b) ** 2 for a in left for b in right) / len(left) ** 2
    return 1.0 if expected == 0.0 else 1.0 - observed / expected


def pearson(left: Sequence[float], right: Sequence[float]) -> float:
    """Pearson's correlation; 0.0 when one side is constant."""
    count = len(left)
    mean_l, mean_r = sum(left) / count, sum(right) / count
    cov = sum((a - mean_l) * (b - mean_r) for a, b in zip(left, right, strict=True))
    var_l = sum((a - mean_l) ** 2 for a in left)
    var_r = sum((b - mean_r) ** 2 for b in right)
    return cov / (var_l * var_r) ** 0.5 if var_l and var_r else 0.0


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, ties sharing their mean rank."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        stop = start
        while stop + 1 < len(order) and values[order[stop + 1]] == values[order[start]]:
            stop += 1
        for place in range(start, stop + 1):
            result[order[place]] = (start + stop) / 2 + 1
        start = stop + 1
    return result


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation."""
    return pearson(ranks(left), ranks(right))
