"""Many attempts for the speed benchmark: real folders for the list, an index for the search."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator.records.attempts import TRANSCRIPT_NAME, AttemptSummary
from simulator.records.files import FileSystem
from simulator.records.index import AttemptIndex
from simulator.records.paths import Paths

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
SAID = "We cut the loss from fraud: rules, then boosted trees on velocity features, calibrated. "


def places(root: Path) -> Paths:
    """Folders under `root`."""
    return Paths(root / "transcripts", root / "config", root / "state", root / "cache")


def write_attempts(paths: Paths, count: int) -> None:
    """So many small finished attempts on the disk, an hour apart."""
    for number in range(count):
        at = FIRST + timedelta(hours=number)
        folder = paths.transcripts / f"{at.date().isoformat()}-fraud-detection-{number:08x}"
        folder.mkdir(parents=True)
        transcript = {
            "schema": "transcript/1", "attempt": folder.name,
            "scenario": {"id": "fraud-detection", "version": 1, "title": "Card fraud detection"},
            "format": "standard-45", "mode": "coach", "level": "senior", "seed": 0,
            "started_at": at.isoformat(), "finished_at": at.isoformat(),
            "report": {"overall": {"score": number % 100, "letter": "C"}},
            "phases": [{"answer": f"{SAID}Attempt {number}."}],
        }  # fmt: skip
        (folder / TRANSCRIPT_NAME).write_text(json.dumps(transcript), encoding="utf-8")
        (folder / "report.md").touch()


def fill_index(paths: Paths, count: int) -> None:
    """An index of so many attempts, whose folders are not there: for searching only."""
    with AttemptIndex(paths, FileSystem()) as index, index._connection as connection:
        for number in range(count):
            at = FIRST + timedelta(hours=number)
            name = f"{at.date().isoformat()}-fraud-detection-{number:08x}"
            summary = AttemptSummary(
                name, paths.transcripts / name, "finished", "fraud-detection", at.date(),
                scenario_title="Card fraud detection", started_at=at, finished_at=at,
                score=float(number % 100), letter="C",
            )  # fmt: skip
            index._remember(summary, "")
        connection.execute("DELETE FROM texts")
        connection.execute(
            "INSERT INTO texts (rowid, body) SELECT number, ? || folder FROM attempts", (SAID * 20,)
        )
