"""Keys that come faster than the screens change: what is unseen gets none of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widget import Widget

from simulator.errors import UsageError
from simulator.interview.state import Stage
from simulator.tui.attempts import AttemptsScreen
from simulator.tui.dialogs import Draft, LineDialog, Message, Pause, Question
from simulator.tui.editor import AnswerEditor, QuestionLine, SafeLine
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


_BACK = ("backspace",) * 3
_LEFT = ("left",) * 3
_IN_ORDER = [
    (("a", "b", "c", *_BACK, "x", "y", "z", *_LEFT, "1", "2", "3"), "123xyz"),
    (("a", "b", "c", "left", "shift+left", "x", "end", "y"), "axcy"),
    ((*"one two", "ctrl+left", "x", "ctrl+a", "y", "ctrl+e", "z"), "yone xtwoz"),
    ((*"one two", "ctrl+w", "x", "home", "delete", "y"), "yne x"),
]


def typed_into(widget: Widget) -> str:
    assert isinstance(widget, SafeLine | AnswerEditor)
    return widget.value if isinstance(widget, SafeLine) else widget.text


@pytest.mark.parametrize("place", ["#answer", "#pad-lines", "#question"])
@pytest.mark.parametrize(("keys", "text"), _IN_ORDER)
async def test_letters_behind_keys_that_move_or_delete_do_not_overtake_them(
    tmp_path: Path, place: str, keys: tuple[str, ...], text: str
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        editor = interview(pilot).query_one(place)
        editor.focus()
        await settled(pilot)
        await burst(pilot, *keys)
        assert typed_into(editor) == text


async def test_lines_selections_and_undo_are_in_order_in_the_answer(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        editor = interview(pilot).query_one("#answer", AnswerEditor)
        await burst(pilot, *"one", "enter", *"two", "up", "!", "down", "?")
        assert editor.text == "one!\ntwo?"
        await burst(pilot, "shift+home", "x", "ctrl+z", "end", "y")
        assert editor.text == "one!\ntwo?y"
        assert session_of(pilot).text() == editor.text


async def test_keys_typed_before_one_that_moves_the_cursor_elsewhere_stay_where_they_were_typed(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await burst(pilot, *"ab", "backspace", "ctrl+t", *"xy", "left", "z")
        assert session_of(pilot).text() == "a"
        assert interview(pilot).query_one("#question", QuestionLine).value == "xzy"


async def test_a_question_is_sent_as_it_stood_at_enter_and_the_next_one_begins(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "ctrl+t")
        await burst(pilot, *"how many users?", "enter", *"and", "backspace", "y")
        state = session_of(pilot).state
        assert [question.text for question in state.questions] == ["how many users?"]
        assert interview(pilot).query_one("#question", QuestionLine).value == "any"


async def test_a_key_that_a_person_chose_for_a_command_is_still_the_commands(
    tmp_path: Path,
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text('[keys]\n"interview.pause" = "ctrl+z"')
    async with running(make_desk(tmp_path), choice()) as pilot:
        await burst(pilot, *"ab", "ctrl+z")
        assert isinstance(pilot.app.screen, Pause)
        assert session_of(pilot).text() == "ab"
