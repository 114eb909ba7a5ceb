"""An attempt graded again with the content of today. Owns how; the first report stays as it is.

The journal is replayed, so that what was said only after a hint or a probe counts as it did then,
and with the figures that the candidate was told, whatever the scenario says by now. Must not write
anything but the new grading.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.content.scenario import Scenario
from simulator.errors import StorageError
from simulator.grading.grader import GRADER_VERSION
from simulator.grading.report import Report
from simulator.interview.events import Event
from simulator.interview.evolution import replay
from simulator.interview.plan import InterviewPlan
from simulator.records.files import FileSystem
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.records.regrades import Regrade, add_regrade, read_regrades
from simulator.records.transcript import read_transcript
from simulator.session.examiner import Examiner
from simulator.session.keeper import events_of
from simulator.session.kit import Kit


def regrade(kit: Kit, folder: Path) -> Regrade | None:
    """Grade the finished attempt in `folder` again and keep the grading.

    Where nothing that grades has changed since the last grading, nothing is written: the last later
    grading is given, or None when the first one stands.

    Raises:
        UsageError: the library does not have its scenario any more, or as one that its figures
            do not fit.
        StorageError: the attempt cannot be read, or the grading not saved.
    """
    state = replay(recorded_events(folder, kit.fs))
    plan = state.the_plan
    scenario = kit.scenario_of(plan)
    rubric_hash = kit.rubric_hash(plan.scenario_id)
    first = read_transcript(folder, kit.fs)
    if first.rubric.content_hash == rubric_hash and _is_ours(first.first_report):
        return None
    for known in reversed(read_regrades(folder, kit.fs)):
        if known.rubric_hash == rubric_hash and _is_ours(known.report):
            return known
    return keep_grading(kit, folder, scenario, examiner_of(kit, plan, scenario).report(state))


def examiner_of(kit: Kit, plan: InterviewPlan, scenario: Scenario) -> Examiner:
    """The examiner of an attempt at `scenario` as told."""
    interviewer = kit.make_interviewer(kit.library, scenario)
    return Examiner(lambda: kit.grader_of(plan, scenario), interviewer)


def keep_grading(kit: Kit, folder: Path, scenario: Scenario, report: Report) -> Regrade:
    """Keep a report by today's content beside the attempt's other gradings.

    Raises StorageError, LockedError.
    """
    graded = Regrade(
        at=kit.clock.now(),
        report=report.to_json(),
        rubric_version=kit.library.rubric.version,
        rubric_hash=kit.rubric_hash(scenario.id),
        scenario_version=scenario.version,
        scenario_hash=kit.content_hash(scenario.id),
    )
    add_regrade(folder, graded, kit.fs)
    return graded


def _is_ours(report: Mapping[str, Any] | None) -> bool:
    """Whether the offline grader of this version made the report."""
    grader = (report or {}).get("grader")
    if not isinstance(grader, Mapping):
        return False
    return grader.get("name") == "offline" and grader.get("version") == GRADER_VERSION


def recorded_events(folder: Path, fs: FileSystem) -> tuple[Event, ...]:
    """What happened in the interview in `folder`.

    Raises:
        StorageError: the journal is missing, cannot be read, or holds no interview.
    """
    events = events_of(read_journal(folder / JOURNAL_NAME, fs).entries)
    if not events:
        raise StorageError(
            "The journal of this attempt holds no interview",
            f"Looked in {folder}. The transcript and its report are as they were.",
            "The answers are in the transcript; only replaying and grading again need the journal.",
        )
    return events
