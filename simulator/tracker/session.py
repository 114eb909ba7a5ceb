"""What the tracker says of an attempt. Owns choosing wins and gaps; must not judge anew.

Works from the transcript's report as it stands (`report/1`); a verdict that the person disputed is
neither a win nor a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.records.transcript import Transcript
from simulator.tracker.document import SessionRow

SHOWN = 3  # as many wins and gaps as a person reads in a table


def session_row(transcript: Transcript) -> SessionRow:
    """The row of a finished attempt: its weightiest criteria met unprompted, and those missed."""
    report: Mapping[str, Any] = transcript.report or {}
    disputed = {dispute.criterion for dispute in transcript.disputes}
    weighed = sorted(_weighed(report), key=lambda item: -item[0])
    judged = [criterion for _, criterion in weighed if criterion.get("id") not in disputed]
    wins = [_name(c) for c in judged if c.get("verdict") == "met" and not c.get("prompted")]
    gaps = [_name(c) for c in judged if c.get("verdict") == "missed"]
    claims = [f"Wrong claim: {c.get('quote', '')}" for c in _dicts(report.get("wrong_claims"))]
    return SessionRow(
        attempt_id=transcript.attempt,
        day=transcript.started_at.date(),
        topics=f"Mock interview: {transcript.scenario.title} ({transcript.format}, "
        f"{transcript.mode}, {transcript.level})",
        wins=tuple(wins[:SHOWN]),
        gaps=tuple([*claims, *gaps][:SHOWN]),
        score=_score(report),
    )


def _weighed(report: Mapping[str, Any]) -> Iterator[tuple[float, Mapping[str, Any]]]:
    """Every criterion with what it weighs in the total: its dimension's weight by its share."""
    for dimension in _dicts(report.get("dimensions")):
        criteria = _dicts(dimension.get("criteria"))
        points = sum(_number(criterion.get("points")) for criterion in criteria) or 1.0
        for criterion in criteria:
            share = _number(criterion.get("points")) / points
            yield _number(dimension.get("weight")) * share, criterion


def _score(report: Mapping[str, Any]) -> str:
    overall = report.get("overall")
    if not isinstance(overall, Mapping) or not isinstance(overall.get("score"), int | float):
        return ""
    letter = overall.get("letter") or ""
    return f"{overall['score']:g}/{_number(overall.get('out_of', 100)):g} ({letter})"


def _name(criterion: Mapping[str, Any]) -> str:
    return str(criterion.get("title") or criterion.get("id") or "")


def _dicts(value: object) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, Mapping)]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
