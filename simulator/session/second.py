"""A second opinion on a finished attempt, kept beside the offline report and never instead of it.

Owns the protocol of a second judge and how an attempt is put before it; must not know a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from simulator.content.scenario import Scenario
from simulator.errors import SimulatorError, UsageError
from simulator.grading.grader import Grader
from simulator.grading.report import Report
from simulator.interview.evolution import replay
from simulator.records.annotations import choose_record as keep_choice
from simulator.records.attempts import REPORT_NAME
from simulator.records.regrades import Regrade, check_keepable, read_regrades
from simulator.records.report_text import render_report_markdown
from simulator.records.transcript import Transcript, read_transcript
from simulator.session.examiner import Case
from simulator.session.kit import Kit
from simulator.session.regrading import examiner_of, keep_grading, recorded_events
from simulator.session.tracking import bring_up_to_date

OnProgress = Callable[[int, int], None]
"""Called with how many calls have ended, and how many there are."""


class SecondJudge(Protocol):
    """Somebody else who judges, criterion by criterion; it may take minutes."""

    @property
    def name(self) -> str:
        """Whose opinion it is, for a person."""

    @property
    def place(self) -> str:
        """Who gets to read the answers, for a person: the model and where it is."""

    async def opine(
        self, grader: Grader, first: Report, case: Case, on_progress: OnProgress
    ) -> Report:
        """The report that its verdicts make of the answer that was graded as `first`.

        Raises SimulatorError when it has no opinion at all.
        """

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to stop."""

    def stop(self) -> None:
        """Give up what is not done; `opine` then returns with what is."""


async def second_opinion(
    kit: Kit, folder: Path, judge: SecondJudge, on_progress: OnProgress = lambda *_: None
) -> Regrade:
    """Have the finished attempt in `folder` judged by somebody else as well, and keep that.

    Raises:
        UsageError: the library does not have its scenario any more, or as one that its figures
            do not fit.
        StorageError: the attempt cannot be read, or the opinion not saved.
        SimulatorError: the judge has no opinion at all; nothing was written.
    """
    brief = brief_on(kit, folder)
    check_keepable(folder)  # an opinion costs money, and would be lost
    report = await judge.opine(brief.grader, brief.first, brief.case, on_progress)
    return keep_grading(kit, folder, brief.scenario, report)


@dataclass(frozen=True)
class Brief:
    """What a second judge needs of an attempt; `first` is the offline report by today's content."""

    grader: Grader
    first: Report
    case: Case
    scenario: Scenario


def brief_on(kit: Kit, folder: Path) -> Brief:
    """The brief on the finished attempt in `folder`. Raises UsageError, StorageError."""
    state = replay(recorded_events(folder, kit.fs))
    plan = state.the_plan
    scenario = kit.scenario_of(plan)
    examiner = examiner_of(kit, plan, scenario)
    return Brief(examiner.grader, examiner.report(state), examiner.case(state), scenario)


def choose_record(kit: Kit, folder: Path, grading: str) -> Transcript:
    """Make a grading the score of record: a later one by its id, the first one with "".

    The report for people and the tracker's standings follow it; the row of the session in the
    tracker's history stays as it was told. Gives the transcript as it is read from now on.

    Raises:
        UsageError: there is no such grading.
        StorageError: the attempt cannot be read, or the choice not saved.
    """
    known = {one.id for one in read_regrades(folder, kit.fs)}
    if grading and grading not in known:
        raise UsageError("This attempt has no such grading", "Its gradings stay as they are.")
    keep_choice(folder, grading, kit.clock.now(), kit.fs)
    transcript = read_transcript(folder, kit.fs)
    kit.fs.write_atomic(folder / REPORT_NAME, render_report_markdown(transcript).encode())
    bring_up_to_date(kit.paths, kit.fs, at=kit.clock.now())
    return transcript


class NoOpinionError(SimulatorError):
    """A judge had no opinion that counts."""

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__("There is no second opinion", detail, hint)
