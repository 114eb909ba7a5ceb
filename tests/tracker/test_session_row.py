"""What the tracker says of an attempt."""

from __future__ import annotations

import copy
from typing import Any

from simulator.records.transcript import Dispute
from simulator.tracker.notes import render_notes
from simulator.tracker.session import session_row
from tests.records.samples import REPORT, STARTED, sample_transcript


def report_with(*criteria: tuple[str, str, float, bool]) -> dict[str, Any]:
    report = copy.deepcopy(REPORT)
    report["wrong_claims"] = []
    report["dimensions"][0]["criteria"] = [
        {"id": name, "title": name.title(), "verdict": verdict, "points": points, "prompted": help_}
        for name, verdict, points, help_ in criteria
    ]
    return report


def test_the_row_says_what_was_practised_and_how_it_went() -> None:
    row = session_row(sample_transcript())
    assert row.attempt_id == "2026-11-20-fraud-detection-abcd"
    assert row.day == STARTED.date()
    assert row.topics == "Mock interview: Fraud detection (standard-45, coach, senior)"
    assert row.score == "71.5/100 (B)"


def test_wins_are_the_weightiest_criteria_met_without_help_and_gaps_those_missed() -> None:
    report = report_with(
        ("light", "met", 0.5, False),
        ("heavy", "met", 2.0, False),
        ("helped", "met", 3.0, True),
        ("half", "partial", 3.0, False),
        ("gap", "missed", 1.0, False),
        ("big gap", "missed", 2.0, False),
        ("unseen", "not_assessed", 2.0, False),
    )
    row = session_row(sample_transcript(report=report))
    assert row.wins == ("Heavy", "Light")
    assert row.gaps == ("Big Gap", "Gap")


def test_a_wrong_claim_is_the_first_gap() -> None:
    assert session_row(sample_transcript()).gaps[0] == "Wrong claim: Accuracy is fine"


def test_a_disputed_verdict_is_neither_a_win_nor_a_gap() -> None:
    dispute = Dispute(
        criterion="gap", verdict_before="missed", claimed="met", reason="r", at=STARTED
    )
    report = report_with(("gap", "missed", 1.0, False), ("other", "missed", 1.0, False))
    row = session_row(sample_transcript(report=report, disputes=(dispute,)))
    assert row.gaps == ("Other",)


def test_an_attempt_without_a_report_is_still_a_session() -> None:
    row = session_row(sample_transcript(report=None))
    assert (row.wins, row.gaps, row.score) == ((), (), "")


def test_a_disputed_wrong_claim_is_no_gap_in_row_or_notes() -> None:
    dispute = Dispute(
        of="wrong_claim", criterion="w1", verdict_before="made", claimed="not_made", reason="so",
        at=STARTED,
    )  # fmt: skip
    charged, disputed = sample_transcript(), sample_transcript(disputes=(dispute,))
    assert session_row(charged).gaps[0] == "Wrong claim: Accuracy is fine"
    assert not any("Accuracy" in gap for gap in session_row(disputed).gaps)
    assert "Wrong claim: Accuracy is fine" in render_notes(charged)
    assert "Wrong claim: Accuracy is fine" not in render_notes(disputed)


def test_a_disputed_calculation_is_no_error_in_the_notes() -> None:
    said = "30K QPS / 150 QPS per GPU = 20 GPUs"
    dispute = Dispute(
        of="calculation", criterion=said, verdict_before="wrong", claimed="right", reason="so",
        at=STARTED,
    )  # fmt: skip
    assert f"| {said} | Fail |" in render_notes(sample_transcript())
    assert f"| {said} | Disputed |" in render_notes(sample_transcript(disputes=(dispute,)))
