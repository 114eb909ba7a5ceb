"""Progress: a plot and its trend, from three attempts on; nothing is made up before."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.records.transcript import ScenarioRecord
from simulator.session.desk import Desk
from simulator.tracker.progress import measure
from simulator.tui.home import HomeScreen
from simulator.tui.progress import ProgressScreen
from simulator.tui.review import ReviewScreen
from tests.fakes import FakeClock
from tests.records.samples import STARTED
from tests.session.room import EARNS
from tests.tracker.test_sections import FIRST, SECOND, THIRD
from tests.tui.house import NARROW, WIDE, finish, make_desk, press, running, shown, words

DAY_S = 86_400


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_trend_is_shown_from_three_attempts_on(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    for text in ("", "A goal."):
        finish(desk, text)
        clock.advance(seconds=DAY_S)
    async with running(desk, size=size) as pilot:
        await press(pilot, "p")
        assert "a trend is shown from three attempts on" in words(pilot)
        assert "2 attempts" in words(pilot)
        assert "11-20" in shown(pilot)
        await press(pilot, "escape")
        finish(desk, EARNS)
        await press(pilot, "p")
        assert "points an attempt" in words(pilot)
        assert "+50.0" in words(pilot)


async def test_dimensions_and_scenarios_are_turned_through(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "p")
        assert words(pilot).startswith("Simulator — Progress Overall")
        await press(pilot, "right_square_bracket")
        assert not words(pilot).startswith("Simulator — Progress Overall")
        await press(pilot, "left_square_bracket")
        assert words(pilot).startswith("Simulator — Progress Overall")
        assert "All scenarios" in words(pilot)
        await press(pilot, "s")
        assert "Toy ranking, 1 attempt," in words(pilot)


async def test_scores_over_different_scenarios_are_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = SECOND.model_copy(update={"scenario": ScenarioRecord(id="other", title="Other")})
    found = measure([FIRST, other, THIRD], STARTED)
    monkeypatch.setattr(Desk, "progress", lambda desk, scenario="": found)
    async with running(make_desk(tmp_path)) as pilot:
        await press(pilot, "p")
        assert "All 2 scenarios together, 3 attempts," in words(pilot)


async def test_what_is_due_and_missed_is_listed_and_a_review_starts_from_it(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    finish(desk, "")
    clock.advance(seconds=2 * DAY_S)
    async with running(desk) as pilot:
        await press(pilot, "p")
        due = len(desk.progress().due)
        assert due > 0
        assert f"Due: {due}" in words(pilot)
        assert "missed once" in words(pilot)
        await press(pilot, "d")
        where = [type(pilot.app.screen)]
        for key in ("ctrl+q", "escape"):
            await press(pilot, key)
            where.append(type(pilot.app.screen))
        assert where == [ReviewScreen, ProgressScreen, HomeScreen]


async def test_with_nothing_practised_it_says_so(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        await press(pilot, "p")
        assert "Nothing is practised yet" in words(pilot)
