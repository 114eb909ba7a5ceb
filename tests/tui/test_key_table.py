"""The table of commands: footer, palette, help panel, and a person's own keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import OptionList

import simulator.tui.dialogs
from simulator.errors import UsageError
from simulator.tui.frame import FramedDialog, fitting
from simulator.tui.keys import ALL, ATTEMPTS, DEBRIEF, HOME, INTERVIEW, read_keymap
from simulator.tui.paged_list import PagedList
from tests.tui.house import (
    NARROW,
    begin,
    choice,
    finish,
    focus,
    footer,
    make_desk,
    press,
    running,
    settled,
    shown,
    told,
    words,
)


def config(root: Path, text: str) -> None:
    (root / "config").mkdir()
    (root / "config" / "config.toml").write_text(text)


@pytest.mark.parametrize("table", [HOME, INTERVIEW, DEBRIEF, ATTEMPTS])
def test_no_two_commands_of_a_screen_share_a_key(table: tuple[object, ...]) -> None:
    keys = [key for command in table for key in command.keys.split(",")]  # type: ignore[attr-defined]
    assert len(keys) == len(set(keys))


def test_the_last_command_of_each_screen_is_the_help() -> None:
    for table in (HOME, INTERVIEW, DEBRIEF, ATTEMPTS):
        assert table[-1].keys == "f1"


def test_without_a_file_the_usual_keys_apply(tmp_path: Path) -> None:
    assert read_keymap(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[keys]\n'interview.nxet' = 'f10'", "interview.nxet"),
        ("[keys]\n'interview.next' = 10", "interview.next"),
        ("keys = 3", "keys"),
        ("[keys", "cannot be used"),
    ],
)
def test_a_wrong_keymap_is_named(tmp_path: Path, text: str, wanted: str) -> None:
    config(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_keymap(tmp_path / "config")
    assert wanted in str(caught.value)
    assert "usual keys apply" in str(caught.value)


async def test_a_remapped_key_works_and_is_shown(tmp_path: Path) -> None:
    config(tmp_path, '[keys]\n"interview.pad" = "f6"')
    async with running(make_desk(tmp_path), choice()) as pilot:
        assert "f6 Pad" in shown(pilot)
        assert footer(pilot)[:4] == ["Next", "Ask", "Hint", "Pad"]
        await press(pilot, "f6")
        assert focus(pilot) == "pad-lines"
        await press(pilot, "escape", "ctrl+o")
        assert focus(pilot) == "answer"


async def test_a_wrong_keymap_is_told_and_the_program_runs(tmp_path: Path) -> None:
    config(tmp_path, '[keys]\n"no.such" = "f6"')
    async with running(make_desk(tmp_path)) as pilot:
        assert "no.such" in told(pilot)
        assert "Toy ranking" in words(pilot)


async def test_the_help_panel_and_the_palette_list_the_screens_commands(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        names = {command.title for command in pilot.app.get_system_commands(pilot.app.screen)}
        assert {"Next", "Ask", "Hint", "Pad", "Pause", "Theme"} <= names
        assert not {"Decline", "Retry", "Insert"} & names
        await press(pilot, "f1")
        assert "^n Next Close the" in " ".join(shown(pilot).split())
        await press(pilot, "escape")
        assert not pilot.app.screen.query("HelpPanel")
        await press(pilot, "f1")
        await press(pilot, "f1")
        assert not pilot.app.screen.query("HelpPanel")
        await press(pilot, "ctrl+p", *"pad", "enter")
        assert focus(pilot) == "pad-lines"


async def test_the_palette_lists_each_command_once(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        names = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert {"Keys", "Quit", "Theme"} <= set(names)
        assert len(names) == len(set(names))


async def test_a_theme_is_remembered_and_one_that_is_gone_is_not_missed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    async with running(desk) as pilot:
        usual = pilot.app.theme
        assert not desk.paths.looks.exists()
        pilot.app.theme = "nord"
        await settled(pilot)
    async with running(desk) as pilot:
        assert pilot.app.theme == "nord"
    desk.paths.looks.write_text('{"theme": "of-old"}')
    async with running(desk) as pilot:
        assert (pilot.app.theme, told(pilot)) == (usual, "")


async def test_every_command_is_read_in_the_help_panel_by_page_keys_at_80_by_24(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk, size=NARROW) as pilot:
        pilot.app.open_debrief(folder)  # type: ignore[attr-defined]
        await press(pilot, "f1")
        seen = shown(pilot)
        assert "Second" not in seen
        assert "f1 Keys" in seen
        for _ in range(3):
            await press(pilot, "pagedown")
            seen += shown(pilot)
        read = " ".join(seen.split())
        assert all(name in read for name in ("Export", "Grade again", "Second", "Back", "pgdn"))
        await press(pilot, *["pageup"] * 4)
        assert "Next part" in shown(pilot)
        await press(pilot, "f1")
        assert "pgdn" not in shown(pilot)


@pytest.mark.parametrize("columns", [60, 70, 80, 100, 120])
async def test_no_key_in_the_footer_is_cut_off(tmp_path: Path, columns: int) -> None:
    async with running(make_desk(tmp_path), choice(), (columns, 24)) as pilot:
        line = shown(pilot).splitlines()[-1]
        assert line.startswith("^n Next ^t Ask ^g Hint ^o Pad f8 Pause ^q Leave")
        assert "f1 Keys" in line


def test_what_does_not_fit_goes_from_before_the_last() -> None:
    assert fitting([5, 5, 5, 5], 20) == [0, 1, 2, 3]
    assert fitting([5, 5, 5, 5], 19) == [0, 1, 3]
    assert fitting([5, 5, 5, 5, 9], 20, pinned=1) == [0, 1, 2, 3]
    assert fitting([50], 20) == [0]


def test_every_key_of_a_dialog_has_words() -> None:
    dialogs = [one for one in vars(simulator.tui.dialogs).values() if isinstance(one, type)]
    wordless = [
        (dialog.__name__, binding.key)
        for dialog in dialogs
        if issubclass(dialog, FramedDialog)
        for binding in Binding.make_bindings(dialog.BINDINGS)
        if not binding.description
    ]
    assert not wordless


def test_every_command_has_words_and_an_id_of_its_own() -> None:
    assert len({command.id for command in ALL}) == len(ALL)
    assert all(command.label and command.help for command in ALL)


def test_no_command_says_its_label_twice_among_the_keys() -> None:
    twice = [(one.id, one.more) for one in ALL if one.label.lower() in one.more]
    assert not twice
    assert all(one.more[:1].isalpha() for one in ALL if one.more)


_MOVES = {"up": "k", "down": "j", "home": "g", "end": "G"}


@pytest.mark.parametrize("keys", ["", "a", "a enter", "a enter p", "a enter c", "p", "d"])
async def test_the_same_letters_move_in_every_list_and_text_of_a_screen(
    tmp_path: Path, keys: str
) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    desk.clock.advance(seconds=86_400)  # type: ignore[attr-defined]
    finish(desk)
    async with running(desk) as pilot:
        await press(pilot, *keys.split())
        moved_in = [
            widget
            for widget in pilot.app.screen.query("*")
            if isinstance(widget, OptionList | PagedList | VerticalScroll) and widget.can_focus
        ]
        assert moved_in
        for widget in moved_in:
            actions = {key: one.action for key, one in widget._bindings}
            assert [actions[letter] for letter in _MOVES.values()] == [
                actions[key] for key in _MOVES
            ]
            assert actions["j"] != actions["k"]


async def test_letters_move_in_the_lists_and_leave_the_commands_alone(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    for _ in range(2):
        begin(desk).close()
        desk.clock.advance(seconds=60)  # type: ignore[attr-defined]
    finish(desk)
    desk.clock.advance(seconds=86_400)  # type: ignore[attr-defined]
    folder = finish(desk)
    async with running(desk) as pilot:
        home = pilot.app.screen.query_one("#scenarios", OptionList)
        at = []
        for key in ("j", "k", "G", "g"):
            await press(pilot, key)
            at.append(home.highlighted)
        assert at == [1, 0, home.option_count - 1, 0]
        await press(pilot, "a")
        listing = pilot.app.screen.query_one("#attempts", PagedList)
        at = []
        for key in ("j", "k", "G", "g"):
            await press(pilot, key)
            at.append(listing.cursor)
        assert at == [1, 0, 3, 0]
        await press(pilot, "enter", "right_square_bracket")
        criteria = pilot.app.screen.query_one("#criteria-list", OptionList)
        first = criteria.highlighted
        await press(pilot, "j")
        assert criteria.highlighted == (first or 0) + 1
        await press(pilot, "g")
        assert criteria.highlighted == first
        assert desk.regrades(folder) == ()
        assert told(pilot) == ""


async def test_the_letters_that_move_stand_in_the_help_and_can_be_remapped(tmp_path: Path) -> None:
    config(tmp_path, '[keys]\n"move.down" = "x"')
    desk = make_desk(tmp_path)
    begin(desk).close()
    async with running(desk) as pilot:
        await press(pilot, "f1")
        help_ = " ".join(shown(pilot).split())
        assert "↑ k Up" in help_
        assert "end G To the end" in help_
        listing = pilot.app.screen.query_one("#scenarios", OptionList)
        await press(pilot, "x")
        assert listing.highlighted == 1
