"""Later gradings of an attempt. Owns `regrades.jsonl`, beside the transcript that stays as it is.

The lines are checksummed like the journal's; each holds a whole report, so that an old grading can
be shown again. Must not grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.records.files import FileSystem
from simulator.records.journal import JournalWriter
from simulator.records.journal_format import decode_journal
from simulator.records.locks import acquire_lock

if TYPE_CHECKING:
    from simulator.records.transcript import ScenarioRecord

REGRADES_NAME = "regrades.jsonl"
REGRADES_LOCK_NAME = "regrades.lock"


def grader_version(report: Mapping[str, Any]) -> str:
    """The version of the offline grader that made a report; empty for another judge's, or none."""
    grader = report.get("grader") or {}
    return str(grader.get("version") or "") if grader.get("name") == "offline" else ""


@dataclass(frozen=True)
class Regrade:
    """One later grading: `report` is a `report/1` object; the hashes tell which content graded.

    `rubric_hash` covers all that grades, `scenario_hash` the scenario's file alone; it is empty in
    gradings kept before it was written down.
    """

    at: datetime
    report: dict[str, Any]
    rubric_version: int
    rubric_hash: str
    scenario_version: int
    scenario_hash: str = ""

    @property
    def score(self) -> float:
        """The total out of 100."""
        return float(self.report["overall"]["score"])

    @property
    def letter(self) -> str:
        """Its letter."""
        return str(self.report["overall"]["letter"])

    @property
    def grader(self) -> str:
        """The version of the offline grader; empty for another judge."""
        return grader_version(self.report)

    @property
    def judge(self) -> str:
        """Whose verdicts they are: `offline`, or the model's name."""
        grader = self.report.get("grader") or {}
        if grader.get("name") == "offline":
            return "offline"
        return str(grader.get("model") or grader.get("name") or "unknown")

    @property
    def id(self) -> str:
        """What identifies it among the gradings of its attempt: when it was made."""
        return self.at.isoformat()

    def scenario_change(self, sat: ScenarioRecord) -> str:
        """How the scenario that graded differs from the one that was sat; empty if it does not."""
        if self.scenario_version != sat.version:
            return f"scenario version {self.scenario_version}, sat as version {sat.version}"
        if self.scenario_hash and sat.content_hash and self.scenario_hash != sat.content_hash:
            return "the scenario's file was changed since it was sat"
        return ""


def add_regrade(folder: Path, regrade: Regrade, fs: FileSystem) -> None:
    """Append a grading. Raises StorageError, LockedError."""
    data = {
        "kind": "regrade",
        "report": regrade.report,
        "rubric_version": regrade.rubric_version,
        "rubric_hash": regrade.rubric_hash,
        "scenario_version": regrade.scenario_version,
        "scenario_hash": regrade.scenario_hash,
    }
    with acquire_lock(folder / REGRADES_LOCK_NAME, "the gradings of this attempt"):
        writer = JournalWriter.open(folder, fs, REGRADES_NAME)
        writer.append(data, regrade.at, urgent=True)
        health = writer.close()
    if health.failure is not None:
        raise health.failure


def check_keepable(folder: Path) -> None:
    """Prove that a grading could be kept now. Raises StorageError, LockedError."""
    acquire_lock(folder / REGRADES_LOCK_NAME, "the gradings of this attempt").release()


def read_regrades(folder: Path, fs: FileSystem) -> tuple[Regrade, ...]:
    """The later gradings, oldest first; what is damaged or unknown is passed over.

    Raises:
        StorageError: the file is there but cannot be read.
    """
    raw = fs.read_if_there(folder / REGRADES_NAME)
    found = []
    for entry in decode_journal(raw or b"").entries:
        match entry.data:
            case {
                "kind": "regrade",
                "report": {"overall": {"score": int() | float(), "letter": str()}} as report,
                "rubric_version": int() as version,
                "rubric_hash": str() as rubric_hash,
                "scenario_version": int() as scenario_version,
            }:
                scenario_hash = str(entry.data.get("scenario_hash") or "")
                found.append(
                    Regrade(entry.at, report, version, rubric_hash, scenario_version, scenario_hash)
                )
            case _:
                continue
    return tuple(found)


def grading_of_record(folder: Path, record: str, fs: FileSystem) -> Regrade | None:
    """The later grading that was made the one of record; None when the first one stands, or when
    the chosen one cannot be read any more.

    Raises:
        StorageError: the gradings are there but cannot be read.
    """
    if not record:
        return None
    return next((one for one in read_regrades(folder, fs) if one.id == record), None)
