"""`simulator due`, `review` and `progress` as scripts meet them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.records.transcript import ScenarioRecord
from simulator.session.desk import Desk
from simulator.session.tracking import finished_transcripts
from simulator.tracker.progress import measure
from tests.records.samples import STARTED
from tests.session.room import make_kit, start
from tests.tracker.test_sections import FIRST, SECOND, THIRD


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


def test_progress_says_what_its_figures_are_and_that_a_trend_mixes_scenarios(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SECOND.model_copy(update={"scenario": ScenarioRecord(id="other", title="Other")})
    monkeypatch.setattr(Desk, "progress", lambda desk, scenario="": measure(
        [FIRST, other, THIRD] if not scenario else [FIRST, SECOND, THIRD, other],
        STARTED, scenario=scenario,
    ))  # fmt: skip
    place = ["--transcripts", str(tmp_path)]
    assert main(["progress", *place]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].startswith("3 attempts at 2 scenarios, ")
    scores = "Scores of the last attempt, out of 100, and the trend in points an attempt:\n"
    assert f"{scores}  Overall" in told.out
    assert "The trend goes over different scenarios: " in told.err
    assert main(["progress", FIRST.scenario.id, *place]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0].startswith(f"3 attempts at {FIRST.scenario.title}; ")
    assert "Criteria by mastery, over all scenarios:" in told.out
    assert "different scenarios" not in told.err


def test_a_review_is_run_from_a_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("first\n---\nsecond\n")
    place = ["--transcripts", str(tmp_path / "t")]
    command = ["review", "fraud", "--plain", "--questions", "5", "--answers", str(answers)]
    assert main([*command, *place]) == 0
    assert "% known." in capsys.readouterr().out
    assert main(["review", "fraud", "--plain", "--questions", "3", *place]) == 2
    assert main(["review", "nowhere", "--plain", *place]) == 2
