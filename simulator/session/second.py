"""A second opinion on a finished attempt, kept beside the offline report and never instead of it.

Owns the protocol of a second judge and how an attempt is put before it; must not know a model.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from simulator.errors import SimulatorError
from simulator.grading.grader import Grader
from simulator.grading.report import Report
from simulator.interview.evolution import replay
from simulator.records.regrades import Regrade, add_regrade
from simulator.session.examiner import Case, Examiner
from simulator.session.kit import Kit
from simulator.session.regrading import recorded_events

Progress = Callable[[int, int], None]
"""Called with how many calls have ended, and how many there are."""


class SecondJudge(Protocol):
    """Somebody else who judges, criterion by criterion; it may take minutes."""

    @property
    def name(self) -> str:
        """Whose opinion it is, for a person."""

    async def opine(
        self, grader: Grader, first: Report, case: Case, on_progress: Progress
    ) -> Report:
        """The report that its verdicts make of the answer that was graded as `first`.

        Raises SimulatorError when it has no opinion at all.
        """

    def stop(self) -> None:
        """Give up what is not done; `opine` then returns with what is."""


async def second_opinion(
    kit: Kit, folder: Path, judge: SecondJudge, on_progress: Progress = lambda *_: None
) -> Regrade:
    """Have the finished attempt in `folder` judged by somebody else as well, and keep that.

    Raises:
        UsageError: the library does not have its scenario any more, or as one that its figures
            do not fit.
        StorageError: the attempt cannot be read, or the opinion not saved.
        SimulatorError: the judge has no opinion at all; nothing was written.
    """
    state = replay(recorded_events(folder, kit.fs))
    plan = state.the_plan
    scenario = kit.scenario_of(plan)
    examiner = Examiner(
        lambda: kit.grader_of(plan, scenario), kit.make_interviewer(kit.library, scenario)
    )
    first = examiner.report(state)
    report = await judge.opine(examiner.grader, first, examiner.case(state), on_progress)
    graded = Regrade(
        at=kit.clock.now(),
        report=report.to_json(),
        rubric_version=kit.library.rubric.version,
        rubric_hash=kit.rubric_hash(plan.scenario_id),
        scenario_version=scenario.version,
        scenario_hash=kit.content_hash(scenario.id),
    )
    add_regrade(folder, graded, kit.fs)
    return graded


class NoOpinionError(SimulatorError):
    """A judge had no opinion that counts."""

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__("There is no second opinion", detail, hint)
