"""The notes of a session say what the report holds, in the order of hand-kept notes."""

from __future__ import annotations

from simulator.tracker.notes import render_notes
from tests.records.samples import sample_transcript
from tests.tracker.test_sections import attempt

HEADINGS = (
    "## Session Overview", "## Topics Covered", "## Key Wins", "## Knowledge Gaps Identified",
    "## Follow-up Needed", "## Interview Readiness Assessment",
)  # fmt: skip


def test_the_sections_stand_in_their_order() -> None:
    base = attempt(0, goal="met", latency="missed", labels="partial")
    dimension = {**base.report["dimensions"][0], "title": "Framing", "score": 7.0, "letter": "B"}  # type: ignore[index,dict-item]
    report = {**(base.report or {}), "dimensions": [dimension], "advice": ["Ask for p99."]}
    notes = render_notes(base.model_copy(update={"report": report}))
    places = [notes.index(heading) for heading in HEADINGS]
    assert places == sorted(places)
    assert notes.startswith("# Session Notes: 2026-11-20\n")
    assert "**Initial Understanding:**\n- Goal\n\n**Partly There:**\n- Labels\n" in notes
    assert "- Understanding Level: 4/5\n- Score: 7/10 (B)\n- Interview Ready: Almost\n" in notes
    assert "| Latency | Medium |" in notes
    assert "- [ ] Ask for p99.\n- [ ] Latency\n" in notes


def test_an_attempt_that_was_not_graded_has_notes_all_the_same() -> None:
    notes = render_notes(sample_transcript(report=None))
    assert "## Session Overview" in notes
    assert "Score" not in notes
    assert "## Topics Covered" not in notes


def test_what_the_candidate_typed_cannot_become_a_heading() -> None:
    claim = {"quote": "# Big\n| a | b |", "why": "no", "contradicts": ["goal"]}
    base = attempt(0, goal="missed")
    notes = render_notes(base.model_copy(update={"report": {**(base.report or {}),
                                                            "wrong_claims": [claim]}}))  # fmt: skip
    assert "\n# Big" not in notes
    assert "\n| a | b |" not in notes
