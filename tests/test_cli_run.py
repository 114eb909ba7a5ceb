"""`simulator run` at a scenario with an unfinished attempt: asked about, gone on with, or left."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.plain.interview import go_on_or_begin
from simulator.plain.lines import Lines
from simulator.records.attempts import lock_path
from simulator.records.locks import acquire_lock
from tests.content.examples import write_library
from tests.tui.house import begin, choice, make_desk


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command, with one unfinished attempt from an earlier run of it."""
    command = ["run", "fraud", "--plain", "--transcripts", str(tmp_path)]
    monkeypatch.setattr(sys, "stdin", io.StringIO("The zebra is kept.\n"))
    assert main(command) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("More.\n"))
    return command


def journals(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in folder.glob("*/journal.jsonl")]


def test_a_script_begins_anew_and_is_told_how_to_go_on(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(run) == 0
    page = capsys.readouterr()
    assert "--resume goes on with it" in page.err
    command = f"simulator --transcripts {tmp_path} run fraud-detection --plain --resume"
    assert command in " ".join(page.out.split())
    assert len(journals(tmp_path)) == 2
    assert main([*run, "--new"]) == 0
    assert capsys.readouterr().err == ""


def test_one_that_another_program_has_open_is_told_before_another_begins(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (journal,) = tmp_path.glob("*/journal.jsonl")
    with acquire_lock(lock_path(journal.parent)):
        capsys.readouterr()
        assert main(run) == 0
    told = "An unfinished attempt at fraud-detection is open in another program"
    assert told in capsys.readouterr().err
    assert len(journals(tmp_path)) == 2


def test_resume_goes_on_with_the_unfinished_attempt(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*run, "--resume"]) == 0
    assert "The zebra is kept." in capsys.readouterr().out
    (journal,) = journals(tmp_path)
    assert "More." in journal


def test_an_empty_attempt_does_not_hide_the_one_with_words(
    run: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main([*run, "--new"]) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    capsys.readouterr()
    assert main([*run, "--resume"]) == 0
    assert "The zebra is kept." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--format", "deep-60"),
        ("--mode", "coach"),
        ("--level", "mid"),
        ("--seed", "0"),
        ("--interviewer", "scripted"),
    ],
)
def test_what_is_resumed_stays_as_it_was_begun(
    run: list[str], capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    assert main([*run, "--resume", option, value]) == 2
    told = capsys.readouterr().err
    assert "as it was begun" in told
    assert f"Leave {option} out." in told


def test_resume_without_an_unfinished_attempt_is_refused(
    run: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = [*run[:-1], str(tmp_path / "empty"), "--resume"]
    assert main(elsewhere) == 2
    assert "There is no unfinished attempt at 'fraud'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "folders"), [("1\nMore.\n", 1), ("2\nMore.\n", 2), ("y\n1\n", 1), ("\n", 1)]
)
def test_a_person_is_asked_before_the_clock_starts(
    tmp_path: Path, typed: str, folders: int
) -> None:
    desk = make_desk(tmp_path)
    begin(desk).close()
    (left,) = desk.open_attempts()
    sink = io.StringIO()
    assert go_on_or_begin(desk, choice(), left, Lines(io.StringIO(typed), sink)) == 0
    assert "An attempt at Toy" in sink.getvalue()
    assert len(desk.open_attempts()) == folders


def test_the_command_that_is_printed_goes_on_when_it_is_pasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, mine = tmp_path / "my attempts", write_library(tmp_path / "mine")
    places = ["--transcripts", str(folder), "--scenarios", str(mine)]
    monkeypatch.setattr(sys, "stdin", io.StringIO("It is kept.\n/leave\n"))
    assert main(["run", "toy-ranking", "--plain", *places]) == 0
    (command,) = re.findall("`(simulator [^`\n]*)`", capsys.readouterr().out)
    monkeypatch.setattr(sys, "stdin", io.StringIO("/text\n"))
    assert main(shlex.split(command)[1:]) == 0
    assert "It is kept." in capsys.readouterr().out


def test_commands_in_messages_find_the_files_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["history", "--transcripts", "mine"]) == 0
    wanted = f"`simulator --transcripts {tmp_path / 'mine'} run SCENARIO`"
    assert wanted in capsys.readouterr().err
    assert main(["show", "no-such", "--transcripts", "mine"]) == 2
    assert f"`simulator --transcripts {tmp_path / 'mine'} history`" in capsys.readouterr().err
    assert main(["--transcripts", "mine", "history"]) == 0


def test_what_of_a_scenario_cannot_be_met_is_told_before_the_interview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["new", "scenario", "parcel-theft"]) == 0
    file = tmp_path / "ml-interview-simulator" / "scenarios" / "parcel-theft.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace(
            "      partial:\n        - {say",
            "      partial:\n        - parcel_lost\n        - {say",
        )
    )
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["run", "parcel", "--plain", "--transcripts", str(tmp_path / "sat")]) == 0
    told = capsys.readouterr().err
    assert "unknown concept 'parcel_lost'" in told
    assert "1 problem in the content; what is concerned counts as missed." in told
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["run", "fraud", "--plain", "--transcripts", str(tmp_path / "sat")]) == 0
    assert capsys.readouterr().err == ""
