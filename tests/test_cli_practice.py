"""`simulator due`, `review` and `progress` as scripts meet them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.session.desk import Desk
from simulator.session.tracking import finished_transcripts
from simulator.tracker.progress import measure
from tests.session.room import make_kit, start


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """The option for a transcripts folder with one finished attempt, years ago."""
    kit = make_kit(tmp_path)
    start(kit).finish()
    return ["--transcripts", str(kit.paths.transcripts)]


def test_what_is_due_is_listed_soonest_first(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["due", "--all", "--json", *place]) == 0
    cards = json.loads(capsys.readouterr().out)
    assert [card["due"] for card in cards] == sorted(card["due"] for card in cards)
    assert {"criterion", "title", "scenario", "due", "chance", "times", "last_verdict"} == set(
        cards[0]
    )


def test_where_nothing_is_due_it_says_what_is_due_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = make_kit(tmp_path)
    place = ["--transcripts", str(kit.paths.transcripts)]
    monkeypatch.setattr(Desk, "progress", lambda desk: measure(
        finished_transcripts(desk.paths, desk.fs), kit.clock.now()
    ))  # fmt: skip
    assert main(["due", *place]) == 0
    assert capsys.readouterr().err == "Nothing is due.\n"
    start(kit).finish()
    assert main(["due", *place]) == 0
    found = capsys.readouterr()
    assert found.out == ""
    command = f"`simulator {shlex.join(place)} due --all`"
    assert f"due from 2026-11-21 on: {command} lists them." in found.err


def test_progress_gives_trends_and_mastery(
    place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["progress", "--json", *place]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["attempts"] == 1
    assert found["trends"]["overall"] is None
    assert main(["progress", "nowhere", *place]) == 2
    assert "toy-ranking" in capsys.readouterr().err


def test_a_review_is_run_from_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("first\n---\nsecond\n")
    place = ["--transcripts", str(tmp_path / "t")]
    command = ["review", "fraud", "--plain", "--questions", "5", "--answers", str(answers)]
    assert main([*command, *place]) == 0
    assert "% known." in capsys.readouterr().out
    assert main(["review", "fraud", "--plain", "--questions", "3", *place]) == 2
    assert main(["review", "nowhere", "--plain", *place]) == 2
