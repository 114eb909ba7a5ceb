"""Later gradings stand beside the first and are never lost to a damaged line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.records.files import FileSystem
from simulator.records.journal import JournalWriter
from simulator.records.regrades import REGRADES_NAME, Regrade, add_regrade, read_regrades
from simulator.records.transcript import ScenarioRecord
from tests.faulty_disk import FaultyDisk
from tests.records.samples import REPORT, STARTED

ONE = Regrade(STARTED, REPORT, 2, "abc", 1)


def test_gradings_read_back_in_order(tmp_path: Path) -> None:
    assert read_regrades(tmp_path, FileSystem()) == ()
    later = Regrade(STARTED, REPORT | {"overall": {"score": 80.0, "letter": "B+"}}, 3, "d", 2)
    for one in (ONE, later):
        add_regrade(tmp_path, one, FileSystem())
    assert read_regrades(tmp_path, FileSystem()) == (ONE, later)
    assert (later.score, later.letter) == (80.0, "B+")


def test_a_grading_kept_without_the_scenarios_hash_is_read(tmp_path: Path) -> None:
    writer = JournalWriter.open(tmp_path, FileSystem(), REGRADES_NAME)
    writer.append(
        {"kind": "regrade", "report": REPORT, "rubric_version": 2, "rubric_hash": "abc",
         "scenario_version": 1},
        STARTED, urgent=True,
    )  # fmt: skip
    writer.close()
    (one,) = read_regrades(tmp_path, FileSystem())
    assert one == ONE
    assert one.scenario_change(ScenarioRecord(id="x", title="X", content_hash="h")) == ""


def test_a_damaged_line_costs_nothing_before_it(tmp_path: Path) -> None:
    for _ in range(2):
        add_regrade(tmp_path, ONE, FileSystem())
    path = tmp_path / REGRADES_NAME
    path.write_bytes(path.read_bytes()[:-5])
    assert read_regrades(tmp_path, FileSystem()) == (ONE,)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Could not"):
        add_regrade(tmp_path, ONE, FaultyDisk("write").files)
