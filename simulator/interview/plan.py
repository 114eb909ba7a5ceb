"""What one interview will be: phases, budgets, hints and twist, fixed when it starts.

The plan is an event's payload, so that an attempt is replayed and resumed from its journal alone,
whatever has become of the scenario file since. Must not draw figures or fill templates: it takes a
scenario as told (`simulator.content.templates.told`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the plan is read back for the home screen, which loads no model
    from simulator.content.scenario import Format, Scenario

Mode = Literal["coach", "strict"]
MODES: tuple[Mode, ...] = ("coach", "strict")


@dataclass(frozen=True, slots=True)
class PlannedHint:
    """A hint as it will be told; `cost` is the share of a credit that it takes, 0 to 1."""

    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase as it will be sat; `dimensions` are those probed at its end."""

    id: str
    title: str
    prompt: str
    budget_s: float
    dimensions: tuple[str, ...]
    hints: tuple[PlannedHint, ...]


@dataclass(frozen=True, slots=True)
class PlannedTwist:
    """The late change of requirements, told when `phase` starts."""

    phase: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedFigure:
    """One seeded number of the scenario."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """Everything fixed at the start. `started_at` is wall time in ISO 8601 with its zone.

    `content_hash` covers the scenario's file, `rubric_hash` what it is graded by.
    """

    scenario_id: str
    scenario_title: str
    scenario_version: int
    content_hash: str
    rubric_version: int
    rubric_hash: str
    format_id: str
    mode: Mode
    level: str
    seed: int
    started_at: str
    prompt: str
    phases: tuple[PlannedPhase, ...]
    twist: PlannedTwist | None
    figures: tuple[PlannedFigure, ...]

    @property
    def budget_s(self) -> float:
        """Seconds planned for the whole interview."""
        return sum(phase.budget_s for phase in self.phases)


def plan_interview(
    scenario: Scenario,
    interview_format: Format,
    figures: Mapping[str, float],
    *,
    mode: Mode,
    level: str,
    seed: int,
    started_at: str,
    content_hash: str = "",
    rubric_version: int = 1,
    rubric_hash: str = "",
) -> InterviewPlan:
    """The plan for a scenario as told, in one of the formats that it names.

    The scenario's own prompt and minutes of a phase take precedence over the format's. The twist
    is planned only where the format has one and sits its phase.
    """
    phases = []
    for phase in interview_format.phases:
        own = scenario.phase(phase.id)
        minutes = own.minutes.get(interview_format.id, phase.minutes)
        hints = tuple(PlannedHint(hint.text, hint.cost) for hint in own.hints)
        prompt = own.prompt or phase.prompt
        phases.append(
            PlannedPhase(phase.id, phase.title, prompt, minutes * 60, phase.dimensions, hints)
        )
    twist = scenario.twist if interview_format.twist else None
    if twist is not None and twist.phase not in {phase.id for phase in phases}:
        twist = None
    return InterviewPlan(
        scenario_id=scenario.id,
        scenario_title=scenario.title,
        scenario_version=scenario.version,
        content_hash=content_hash,
        rubric_version=rubric_version,
        rubric_hash=rubric_hash,
        format_id=interview_format.id,
        mode=mode,
        level=level,
        seed=seed,
        started_at=started_at,
        prompt=scenario.prompt,
        phases=tuple(phases),
        twist=None if twist is None else PlannedTwist(twist.phase, twist.text),
        figures=tuple(PlannedFigure(name, value) for name, value in figures.items()),
    )
