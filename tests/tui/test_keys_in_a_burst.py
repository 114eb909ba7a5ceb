"""Keys that come faster than the screens change: what is unseen gets none of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import UsageError
from simulator.interview.state import Stage
from simulator.tui.attempts import AttemptsScreen
from simulator.tui.dialogs import Draft, LineDialog, Message, Pause, Question
from simulator.tui.editor import SafeLine
from simulator.tui.frame import FramedDialog
from simulator.tui.home import HomeScreen
from simulator.tui.interview import InterviewScreen
from tests.tui.house import (
    begin,
    burst,
    choice,
    finish,
    interview,
    make_desk,
    press,
    running,
    session_of,
    settled,
)


@pytest.mark.parametrize(
    ("make", "keys"),
    [
        (Pause, "xyzxyz"),
        (lambda: Question("Sure?", "Really?", "Do it", "Do not"), "yyny"),
        (lambda: Message(UsageError("It failed")), ("escape", "escape", "escape")),
        (lambda: LineDialog("Tag", "", "Tag", "Tag"), ("enter", "enter", "escape")),
    ],
    ids=["pause", "question", "message", "line"],
)
async def test_a_dialog_closes_once(
    tmp_path: Path, make: Callable[[], FramedDialog[Any]], keys: tuple[str, ...]
) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        answers: list[object] = []
        pilot.app.push_screen(make(), answers.append)
        await settled(pilot)
        await burst(pilot, *keys)
        assert isinstance(pilot.app.screen, HomeScreen)
        assert len(answers) == 1


async def test_after_a_pause_the_interview_goes_on_however_many_keys_came(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await burst(pilot, "f8", "f8", "a")
        await burst(pilot, *"bcdefg")
        assert pilot.app.screen is interview(pilot)
        assert session_of(pilot).state.stage is Stage.ANSWERING
        assert session_of(pilot).text() == interview(pilot).query_one("#answer").text  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", [(), ("a",)], ids=["home", "attempts"])
async def test_enter_twice_resumes_once(tmp_path: Path, way: tuple[str, ...]) -> None:
    desk = make_desk(tmp_path)
    begin(desk).close()
    async with running(desk) as pilot:
        await press(pilot, *way)
        await burst(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, InterviewScreen)
        await burst(pilot, "ctrl+q", "ctrl+q")
        assert isinstance(pilot.app.screen, AttemptsScreen if way else HomeScreen)


@pytest.mark.parametrize("key", ["/", "w"])
async def test_letters_right_behind_the_key_to_the_line_go_into_the_line(
    tmp_path: Path, key: str
) -> None:
    desk = make_desk(tmp_path)
    finish(desk, "A wheel for a sword/wall.")
    async with running(desk) as pilot:
        await press(pilot, "a")
        await burst(pilot, key, *"sword/w")
        assert pilot.app.screen.query_one("#filter", SafeLine).value == "sword/w"


async def test_enter_right_behind_an_arrow_presses_the_button_that_the_arrow_has_chosen(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        answers: list[object] = []
        for keys in (("left",), ("left", "right"), ("left", "left"), ("left", "right", "left")):
            pilot.app.push_screen(Question("Sure?", "", "Do it", "Do not"), answers.append)
            await settled(pilot)
            await burst(pilot, *keys, "enter")
        assert answers == [True, False, True, True]


async def test_keys_right_behind_the_arrow_to_the_field_above_act_there(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        answers: list[object] = []
        draft = Draft("typed before", lambda _: None)
        pilot.app.push_screen(LineDialog("Tag", "", "Tag", "Tag", draft), answers.append)
        await settled(pilot)
        await press(pilot, "tab", "right")
        await burst(pilot, "up", "enter")
        assert answers == ["typed before"]
