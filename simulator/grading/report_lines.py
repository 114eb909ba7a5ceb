"""A report as lines of plain text, for a terminal or a screen reader. Must not print."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from simulator.grading.report import CriterionReport, Report
from simulator.grading.score import charged, count_slips
from simulator.text import counted

_VERDICT = {"met": "met", "partial": "partial", "missed": "missed", "not_assessed": "not assessed"}


def report_lines(report: Report, width: int = 80) -> Iterator[str]:
    """The report in the debrief's order, wrapped at `width` columns."""
    yield f"Score: {report.score:g} of 100 ({report.letter})"
    yield f"Assessed {report.assessed} of {report.criteria_count} criteria."
    if report.deductions:
        what = charged(len(report.wrong_claims), count_slips(report.calculations))
        yield f"Deducted for {what}: {report.deductions:g} points."
    yield from report.notes
    if report.advice:
        yield ""
        yield "What would raise it most:"
        for number, text in enumerate(report.advice, 1):
            yield from _wrapped(text, width, f"  {number}. ")
    yield ""
    yield "Dimensions:"
    for dimension in report.dimensions:
        score = "not assessed" if dimension.score is None else f"{dimension.score:4.1f} of 10"
        yield f"  {dimension.title:32} {score}  {dimension.letter}"
    yield from _figures(report, width)
    for claim in report.wrong_claims:
        yield ""
        yield from _wrapped(f"Wrong claim: {claim.title}. {claim.why}", width, "")
        yield from _wrapped(f"“{' '.join(claim.quote.split())}”", width, "    ")
    for dimension in report.dimensions:
        yield ""
        yield f"{dimension.title}:"
        for item in dimension.criteria:
            yield from _criterion(item, width)


def earned(credit: float, points: float) -> str:
    """What a credit, 0 to 1, comes to of a criterion's points.

    >>> earned(0.75, 6), earned(1, 1)
    ('4.5 of 6 points', '1 of 1 point')
    """
    return f"{credit * points:.3g} of {counted(points, 'point')}"


def _figures(report: Report, width: int) -> Iterator[str]:
    if report.calculations:
        yield ""
        yield "Calculations:"
        for item in report.calculations:
            text = f"{item.status}: {' '.join(item.text.split())}. {item.reason}"
            yield from _wrapped(text, width, "  ")
    if report.estimates:
        yield ""
        yield "Expected estimates:"
        for estimate in report.estimates:
            yield from _wrapped(f"{estimate.status}: {estimate.title}. {estimate.why}", width, "  ")


def _criterion(item: CriterionReport, width: int) -> Iterator[str]:
    points = earned(item.credit, item.points)
    head = f"[{_VERDICT[item.verdict]}] {item.title} ({item.id}), {points}"
    yield from _wrapped(head, width, "  ")
    yield from _wrapped(item.reason, width, "    ")
    for span in item.evidence:
        yield from _wrapped(f"“{' '.join(span.quote.split())}”", width, "    ")


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    hang = " " * len(indent)
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=hang) or [indent]
