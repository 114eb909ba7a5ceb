"""Fakes that several rooms' tests share: a clock that a test moves, plans, a grader to order.

Each is an ordinary implementation of its protocol, and holds no more logic than its tests need.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.errors import SimulatorError
from simulator.grading.grader import Grader, Opinion
from simulator.grading.report import Report, Verdict
from simulator.interview.events import ModelCalled
from simulator.interview.plan import (
    InterviewPlan,
    Mode,
    PlannedFigure,
    PlannedHint,
    PlannedPhase,
    PlannedTwist,
)
from simulator.interview.questions import QuestionMatch
from simulator.session.examiner import Case
from simulator.session.second import OnProgress

STARTED_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self._monotonic_s = 1000.0
        self._through_sleep_s = 5000.0
        self._now = STARTED_AT

    def advance(self, *, seconds: float) -> None:
        """Time passes with the machine awake."""
        self._monotonic_s += seconds
        self.sleep(seconds=seconds)

    def sleep(self, *, seconds: float) -> None:
        """The machine is suspended for so long."""
        self._through_sleep_s += seconds
        self._now += timedelta(seconds=seconds)

    def set_back(self, *, seconds: float) -> None:
        """Somebody sets the wall clock back, where it also stands in for the clock of sleep."""
        self._through_sleep_s -= seconds
        self._now -= timedelta(seconds=seconds)

    def monotonic_s(self) -> float:
        return self._monotonic_s

    def through_sleep_s(self) -> float:
        return self._through_sleep_s

    def now(self) -> datetime:
        return self._now


def make_plan(
    *,
    mode: Mode = "coach",
    minutes: Mapping[str, float] | None = None,
    twist: str | None = None,
) -> InterviewPlan:
    """A plan of a few phases with two hints each; `twist` names the phase that it comes in."""
    chosen = minutes or {"clarify": 7, "data": 10, "scale": 8, "summary": 2}
    hints = (PlannedHint("Think of users.", 0.1), PlannedHint("How many are there?", 0.5))
    phases = tuple(
        PlannedPhase(name, name.title(), f"About {name}?", length * 60, (name,), hints)
        for name, length in chosen.items()
    )
    return InterviewPlan(
        scenario_id="toy-ranking",
        scenario_title="Toy ranking",
        scenario_version=1,
        content_hash="abc",
        rubric_version=1,
        rubric_hash="def",
        format_id="short",
        mode=mode,
        level="senior",
        seed=7,
        started_at=STARTED_AT.isoformat(),
        prompt="Design a ranking of toys.",
        phases=phases,
        twist=PlannedTwist(twist, "Now for twice the toys.") if twist else None,
        figures=(PlannedFigure("peak_qps", 30_000.0),),
    )


def make_call(**changes: Any) -> ModelCalled:
    """A call to a model that was used; `changes` replaces fields."""
    fields: dict[str, Any] = {
        "at_s": 0.0,
        "purpose": "answer",
        "model": "toy",
        "settings": "toy at http://localhost",
        "prompt_tokens": 100,
        "cached_tokens": 40,
        "completion_tokens": 20,
        "cost": None,
        "took_s": 0.5,
        "text": "",
        "used": True,
        "why_not": "",
    }
    return ModelCalled(**fields | changes)


@dataclass
class FakeMatcher:
    """Matches questions by the table it is given; all others ask for nothing."""

    table: Mapping[str, QuestionMatch] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, question: str) -> QuestionMatch:
        self.asked.append(question)
        return self.table.get(question, QuestionMatch("none", (), ()))


def facts(*fact_ids: str) -> QuestionMatch:
    """A match that asks for these facts."""
    return QuestionMatch("facts", fact_ids, ())


@dataclass
class FakeJudge:
    """A second judge who sees every assessed criterion as `verdict`, or fails with `error`.

    With `waits`, it judges only once stopped.
    """

    verdict: Verdict = "missed"
    error: SimulatorError | None = None
    waits: bool = False
    name: str = "the other"
    place: str = "the other judge's house"
    asked: list[Case] = field(default_factory=list)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_stopped(self) -> bool:
        return self.stopped.is_set()

    def stop(self) -> None:
        self.stopped.set()

    async def opine(
        self, grader: Grader, first: Report, case: Case, on_progress: OnProgress
    ) -> Report:
        self.asked.append(case)
        on_progress(1, 2)
        if self.waits:
            await self.stopped.wait()
        if self.error is not None:
            raise self.error
        opinion = Opinion(self.verdict, "So I see it.", ())
        opinions = dict.fromkeys(first.verdicts(), opinion)
        by = {"name": "llm", "version": "1", "model": self.name, "unjudged": []}
        return grader.with_opinions(first, opinions, case.conditions, by=by, notes=("Mind this.",))
