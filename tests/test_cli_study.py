"""`simulator tracker` and `simulator notes` as a person and another program meet them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.cli import main
from tests.session.room import make_kit, start
from tests.tracker.test_sections import TRACKER

CHECKLIST = "\n## Interview Readiness Checklist\n- [ ] Explain drift\n"


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """The option for a transcripts folder with one finished attempt."""
    kit = make_kit(tmp_path)
    start(kit).finish()
    return ["--transcripts", str(kit.paths.transcripts)]


def test_a_dry_run_prints_the_diff_and_changes_nothing(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.md"
    own.write_text(TRACKER + CHECKLIST)
    assert main(["tracker", "--file", str(own), "--dry-run", *place]) == 0
    printed = capsys.readouterr()
    assert "+- About frm-one (missed once" in printed.out
    assert "would be changed" in printed.err
    assert own.read_text() == TRACKER + CHECKLIST


def test_a_dry_run_says_what_would_be_written_in_place_of_an_edited_line(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = Path(place[1]) / "TRACKER.md"
    before = tracker.read_text()
    assert "(missed once" in before
    tracker.write_text(before.replace("(missed once", "(practise this, missed once", 1))
    capsys.readouterr()
    assert main(["tracker", "--dry-run", *place]) == 0
    told = capsys.readouterr().err
    assert "1 line of the tracker stays as you have edited it. We would write:\n  - " in told
    assert "(missed once" in told
    assert "None" not in told


def test_adopting_writes_keeps_a_backup_and_is_remembered(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.md"
    own.write_text(TRACKER + CHECKLIST)
    assert main(["tracker", "--file", str(own), "--json", *place]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["changed"], found["adopted"], found["named_by"]) == (True, True, "adopted")
    assert Path(found["backup"]).read_text() == TRACKER + CHECKLIST
    assert main(["tracker", "--json", *place]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["file"], again["changed"]) == (str(own), False)


def test_a_file_that_is_not_there_is_file_trouble(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tracker", "--file", str(tmp_path / "nowhere.md"), *place]) == 3
    assert "nowhere.md is not there" in capsys.readouterr().err


def test_notes_go_to_stdout_or_to_a_new_file_and_never_over_another(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notes", "last", *place]) == 0
    notes = capsys.readouterr().out
    assert notes.startswith("# Session Notes: 2026-11-20\n")
    out = tmp_path / "notes.md"
    assert main(["notes", "last", "--out", str(out), *place]) == 0
    assert out.read_text() == notes
    assert main(["notes", "last", "--out", str(out), *place]) == 3
    capsys.readouterr()
    assert main(["notes", "last", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out)["markdown"] == notes
    assert main(["notes", "no-such-attempt", *place]) == 2
