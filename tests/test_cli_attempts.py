"""`simulator search` and `simulator reindex`: found by what was said, and the index is a cache."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.cli.attempts import _print_lines
from simulator.records.attempts import AttemptSummary, list_attempts
from simulator.records.index import index_path
from simulator.records.paths import resolve_paths
from simulator.session.kit import Kit
from simulator.session.session import Session
from tests.session.room import make_kit, start


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """The option for a transcripts folder with one finished attempt."""
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit("We calibrate the zebra score.")
    session.finish()
    return ["--transcripts", str(kit.paths.transcripts)]


def index_of(place: list[str]) -> Path:
    return index_path(resolve_paths(
        transcripts_option=Path(place[1]), environ=os.environ, checkout=None
    ))  # fmt: skip


def test_an_attempt_is_found_by_a_word_of_its_answer(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", "zebra", "calib", *place]) == 0
    printed = capsys.readouterr().out
    assert "toy-ranking" in printed
    assert "[calibrate] the [zebra] score." in printed
    assert main(["search", "zebra", "--json", *place]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert {"text": "zebra", "match": True} in hit["pieces"]
    assert hit["more"] == 0


def test_words_that_nobody_said_find_nothing_and_that_is_no_failure(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["search", "giraffe", *place]) == 0
    assert capsys.readouterr() == ("", "No attempt has these words.\n")


def test_an_index_that_was_deleted_is_built_anew(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reindex", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out)["attempts"] == 1
    index = index_of(place)
    index.unlink()
    assert main(["search", "zebra", *place]) == 0
    assert "toy-ranking" in capsys.readouterr().out
    assert index.exists()


def test_an_attempt_that_was_set_aside_is_listed_and_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit("Kept all the same.")
    session.abandon()
    place = ["--transcripts", str(kit.paths.transcripts)]
    assert main(["restore", "nothing", *place]) == 2
    told = capsys.readouterr().err
    assert told.splitlines()[-1].endswith(" restore` lists those that were set aside.")
    assert main(["restore", *place]) == 0
    assert session.folder.name in capsys.readouterr().out
    assert main(["restore", session.folder.name, *place]) == 0
    again = Session.resume(kit, session.folder)
    assert again.text("answer") == "Kept all the same."
    assert again.finish().is_saved
    assert main(["restore", *place]) == 0
    assert "No attempt is set aside." in capsys.readouterr().err


@pytest.mark.parametrize("command", ["show", "compare", "notes", "export", "gradings"])
def test_an_unfinished_attempt_is_called_so(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = make_kit(tmp_path)
    session = start(kit)
    session.edit("Half.")
    session.close()
    place = ["--transcripts", str(kit.paths.transcripts)]
    assert main([command, session.folder.name, *place]) == 2
    said = capsys.readouterr().err
    assert "is unfinished" in said
    assert "go on with it" in said


@pytest.mark.parametrize("limit", ["x", "0", "-1", "2.5", "²"])
def test_a_limit_that_is_none_is_told_in_words(
    limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["history", f"--limit={limit}"])
    told = capsys.readouterr().err
    assert f"argument --limit: a whole number of at least 1, not '{limit}'" in told


@pytest.mark.parametrize("cells", [40, 60, 80, 120])
def test_a_line_of_the_history_fits_the_terminal(
    tmp_path: Path, cells: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kit = make_kit(tmp_path)
    ids = (f"2026-11-29-{'a-very-' * 9}long-name-17d3b34a", "2026-11-28-fraud-detection-aaaaaaaa")
    summary = summary_of(kit)
    attempts = [
        replace(
            summary, attempt_id=name, score=43.4, letter="C+", format="standard-45",
            mode="strict", problem=problem,
        )
        for name, problem in zip(ids, ("Its journal is cut short. " * 4, None), strict=True)
    ]  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(cells))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _print_lines([(one, -12.3) for one in attempts])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= cells
    heads = [line for line in lines if not line.startswith(" ")]
    for line, name in zip(heads, ids, strict=True):
        assert line.startswith(name[:10])
        assert name[-9:] in line
        assert " 43.4 C+" in line


def summary_of(kit: Kit) -> AttemptSummary:
    start(kit).finish()
    (summary,) = list_attempts(kit.paths, kit.fs)
    return summary
