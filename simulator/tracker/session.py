"""What the session history says of an attempt. Owns how many wins and gaps are named, and how."""

from __future__ import annotations

from simulator.records.reviews import ReviewRecord
from simulator.records.transcript import Transcript
from simulator.tracker.document import SessionRow
from simulator.tracker.reports import (
    overall_score,
    weightiest_met,
    weightiest_missed,
    wrong_claims,
)

SHOWN = 3  # as many wins and gaps as a person reads in a table


def session_row(transcript: Transcript) -> SessionRow:
    """The row of a finished attempt: its weightiest criteria met unprompted, and those missed.

    A verdict that the person disputes is neither a win nor a gap; wrong claims are the first gaps.
    """
    claims = [f"Wrong claim: {quote}" for quote in wrong_claims(transcript)]
    scored = overall_score(transcript)
    return SessionRow(
        attempt_id=transcript.attempt,
        day=transcript.started_at.date(),
        topics=f"Mock interview: {transcript.scenario.title} ({transcript.format}, "
        f"{transcript.mode}, {transcript.level})",
        wins=weightiest_met(transcript)[:SHOWN],
        gaps=(*claims, *weightiest_missed(transcript))[:SHOWN],
        score=f"{scored[0]:g}/100 ({scored[1]})" if scored else "",
    )


def review_row(review: ReviewRecord) -> SessionRow:
    """The row of a finished review: what was known, what was not, and retention on new and due."""
    parts = [
        f"{name} {value:g}%"
        for name, value in (("new", review.retention_new), ("due", review.retention_due))
        if value is not None
    ]
    return SessionRow(
        attempt_id=review.review,
        day=review.started_at.date(),
        topics=f"Review: {review.scenario_title}, {len(review.questions)} questions",
        wins=tuple(item.title for item in review.questions if item.verdict == "met")[:SHOWN],
        gaps=tuple(item.title for item in review.questions if item.verdict == "missed")[:SHOWN],
        score=f"{review.score:g}% ({', '.join(parts)})",
    )
