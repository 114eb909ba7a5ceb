"""The written form of events is strict: what is read is exactly what was written, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.interview import events as ev
from simulator.interview.event_json import (
    EventFormatError,
    entry_from_json,
    entry_to_json,
    event_from_json,
    event_to_json,
)
from tests.fakes import make_call, make_plan

EVENTS: tuple[ev.Event, ...] = (
    ev.InterviewStarted(0.0, make_plan(twist="scale")),
    ev.InterviewStarted(0.0, make_plan()),
    ev.TextEdited(1.5, "answer", 0, 2, "half a pair \ud83d and 🙂"),
    ev.QuestionAnswered(2.0, 1, "facts", ("peak", "mean"), "30K.", "scripted"),
    ev.TalkerChosen(2.0, "toy", "sceptical"),
    make_call(at_s=2.5, cost=0.25),
    make_call(at_s=2.5, used=False, why_not="it says 50 ms"),
    ev.FeedbackGiven(3.0, "clarify", None, ()),
    ev.FeedbackGiven(3.0, "clarify", 61.5, ("Good.", "More.")),
)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_survives_the_paper(event: ev.Event) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event


def test_a_whole_number_is_read_as_seconds() -> None:
    assert event_from_json({"type": "paused", "at_s": 3}) == ev.Paused(3.0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"type": "interview_exploded", "at_s": 1.0}, "interview_exploded"),
        ({"at_s": 1.0}, "None"),
        ({"type": ["paused"], "at_s": 1.0}, "paused"),
        ({"type": "paused"}, "at_s"),
        ({"type": "paused", "at_s": 1.0, "why": "tea"}, "why"),
        ({"type": "paused", "at_s": "1"}, "at_s"),
        ({"type": "paused", "at_s": True}, "at_s"),
        ({"type": "paused", "at_s": float("nan")}, "at_s"),
        ({"type": "phase_closed", "at_s": 1.0, "phase": "data", "by": "magic"}, "by"),
        ({"type": "interview_started", "at_s": 0.0, "plan": {"seed": 1}}, "interview_plan"),
        ({"type": "text_edited", "at_s": 0.0, "part": "answer", "start": 1.0, "removed": 0,
          "inserted": ""}, "start"),
    ],
)  # fmt: skip
def test_what_is_not_an_event_is_refused_by_name(data: dict[str, Any], said: str) -> None:
    with pytest.raises(EventFormatError) as caught:
        event_from_json(data)

    assert said in caught.value.detail
    assert "The journal was not changed" in caught.value.detail


@pytest.mark.parametrize(
    "data", [{}, {"v": 2, "events": []}, {"v": 1, "events": {}}, {"v": 1, "events": [1]}]
)
def test_an_entry_of_another_make_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(EventFormatError):
        entry_from_json(data)


def test_an_entry_holds_a_commands_events_together() -> None:
    events = (ev.PhaseClosed(1.0, "data", "time"), ev.PhaseStarted(1.0, "scale", "Now?"))

    assert entry_from_json(entry_to_json(events)) == events
