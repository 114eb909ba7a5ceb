"""A transcript to save and to read in the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.records.transcript import (
    Exchange,
    Interruption,
    PhaseRecord,
    RubricRecord,
    ScenarioRecord,
    Transcript,
    Utterance,
)

STARTED = datetime(2026, 11, 20, 12, tzinfo=UTC)

REPORT: dict[str, Any] = {
    "schema": "report/1",
    "scenario": "fraud-detection",
    "grader": {"name": "offline", "version": "1"},
    "rubric": {"version": 1},
    "overall": {
        "score": 71.5,
        "out_of": 100,
        "letter": "B",
        "assessed": 2,
        "criteria": 62,
        "deductions": 4.0,
    },
    "dimensions": [
        {
            "id": "requirements",
            "title": "Requirements",
            "score": 7.5,
            "out_of": 10,
            "letter": "B+",
            "weight": 10,
            "criteria": [
                {
                    "id": "req-goal",
                    "verdict": "met",
                    "credit": 0.75,
                    "points": 1.0,
                    "prompted": True,
                    "reason": "The goal is tied to money lost.",
                    "evidence": [
                        {"phase": "clarify", "start": 0, "end": 14, "quote": "We cut the loss"}
                    ],
                },
                {
                    "id": "req-latency",
                    "verdict": "missed",
                    "credit": 0.0,
                    "points": 1.0,
                    "prompted": False,
                    "reason": "No latency was asked for.",
                    "evidence": [],
                },
            ],
        }
    ],
    "calculations": [
        {
            "text": "30K QPS / 150 QPS per GPU = 20 GPUs",
            "start": 0,
            "end": 35,
            "status": "wrong",
            "stated": 20,
            "computed": 200,
            "unit": "GPU",
            "factor": 10.0,
        }
    ],
    "estimates": [
        {"id": "ranker-gpus", "expected": 200, "unit": "GPU", "found": None, "status": "missing"}
    ],
    "wrong_claims": [{"id": "w1", "quote": "Accuracy is fine", "why": "Fraud is rare."}],
    "notes": ["The answer is short."],
    "advice": ["Ask for the latency", "Say how labels arrive", "Check the division", "A fourth"],
}


def sample_transcript(**changes: Any) -> Transcript:
    """A finished attempt at fraud detection, with `changes` to its fields."""
    fields: dict[str, Any] = {
        "attempt": "2026-11-20-fraud-detection-abcd",
        "scenario": ScenarioRecord(id="fraud-detection", version=1, title="Fraud detection"),
        "rubric": RubricRecord(version=1, content_hash="aa"),
        "format": "standard-45",
        "mode": "coach",
        "level": "senior",
        "seed": 7,
        "figures": {"peak_qps": 30000},
        "started_at": STARTED,
        "finished_at": STARTED + timedelta(minutes=41),
        "phases": (
            PhaseRecord(
                id="clarify",
                title="Clarify",
                prompt="What would you ask?",
                budget_s=300,
                spent_s=333,
                answer="We cut the loss — not accuracy.",
                exchanges=(Exchange(kind="probe", id="p1", text="Why?", answer="Money."),),
            ),
        ),
        "conversation": (Utterance(who="candidate", text="Peak?", at_s=12.5, phase="clarify"),),
        "interruptions": (Interruption(kind="pause", at_s=60, length_s=30),),
        "events_digest": "bb",
        "report": REPORT,
        "strong_answers": {
            "req-goal": "Name the loss in money.",
            "req-latency": "Block within 100 ms of the payment.",
        },
    }
    return Transcript(**(fields | changes))
