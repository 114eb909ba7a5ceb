"""The list of attempts: filter, sort, open again."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import DataTable

from simulator.tui.debrief import DebriefScreen
from simulator.tui.interview import InterviewScreen
from tests.fakes import FakeClock
from tests.tui.house import (
    begin,
    finish,
    focus,
    make_desk,
    press,
    running,
    session_of,
    settled,
    shown,
    words,
)

DAY_S = 86_400


def table_of(pilot: object) -> DataTable[object]:
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    found: DataTable[object] = pilot.app.screen.query_one("#attempts", DataTable)
    return found


def column(pilot: object, title: str) -> list[str]:
    table = table_of(pilot)
    return [str(table.get_row_at(row)[list(table.columns).index(title)])  # type: ignore[arg-type]
            for row in range(table.row_count)]  # fmt: skip


async def test_no_attempt_has_words(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        await press(pilot, "a")
        assert "There is no attempt yet" in shown(pilot)
        await press(pilot, "enter", "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_attempts_are_sorted_by_keys_and_by_clicks(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    for text in ("", "The goal is that every user finds a toy.", "A goal."):
        finish(desk, text)
        clock.advance(seconds=DAY_S)
    async with running(desk) as pilot:
        await press(pilot, "a")
        assert column(pilot, "Date") == ["2026-11-22", "2026-11-21", "2026-11-20"]
        assert "Date ▼" in shown(pilot)
        await press(pilot, "r")
        assert column(pilot, "Date") == ["2026-11-20", "2026-11-21", "2026-11-22"]
        await press(pilot, "s", "s")
        scores = [float(score) for score in column(pilot, "Score")]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > scores[-1]
        await pilot.click("#attempts", offset=(3, 0))
        await settled(pilot)
        assert column(pilot, "Date") == ["2026-11-22", "2026-11-21", "2026-11-20"]


async def test_the_filter_narrows_the_list_as_one_types(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    finish(desk)
    clock.advance(seconds=DAY_S)
    finish(desk, format_id="short")
    async with running(desk) as pilot:
        await press(pilot, "a", "slash")
        assert focus(pilot) == "filter"
        await press(pilot, *"short")
        assert column(pilot, "Date") == ["2026-11-21"]
        await press(pilot, *"zz")
        assert "No attempt has these words" in shown(pilot)
        await press(pilot, "escape")
        assert table_of(pilot).row_count == 2
        assert focus(pilot) == "attempts"


async def test_enter_opens_a_debrief_or_goes_on_with_what_is_unfinished(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    finish(desk)
    clock.advance(seconds=DAY_S)
    session = begin(desk)
    session.edit("half")
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "a")
        assert column(pilot, "Note") == ["unfinished", ""]
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, DebriefScreen)
        await press(pilot, "escape", "home", "up", "enter")
        assert isinstance(pilot.app.screen, InterviewScreen)
        assert session_of(pilot).text() == "half"
        await press(pilot, "ctrl+q")
        assert column(pilot, "Note") == ["unfinished", ""]


async def test_a_damaged_attempt_tells_why(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    (folder / "transcript.json").write_text('{"schema": "transcript/1", "scenario": 3')
    async with running(desk) as pilot:
        await press(pilot, "a", "enter")
        assert "This attempt is damaged" in words(pilot)
        assert str(folder) in words(pilot)
        await press(pilot, "enter")
        assert focus(pilot) == "attempts"
