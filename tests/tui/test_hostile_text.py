"""Escape codes, markup and bidi marks in every text that a screen shows: inert."""

from __future__ import annotations

import json
from pathlib import Path

from textual.widgets import TextArea

from simulator.records.annotations import add_dispute
from tests.fakes import STARTED_AT
from tests.tui.house import (
    HOSTILE,
    begin,
    choice,
    finish,
    hostile_scenario,
    interview,
    library_root,
    make_desk,
    paste,
    press,
    running,
    session_of,
    settled,
    shown,
    words,
)

UNSAFE = ("\x1b", "\x07", "\u202e", "\u202c")


def assert_inert(page: str) -> None:
    assert not [mark for mark in UNSAFE if mark in page]


async def test_a_scenario_with_markup_and_escape_codes_is_shown_as_text(tmp_path: Path) -> None:
    files = {"scenarios/toy-ranking.yaml": json.dumps(hostile_scenario())}
    async with running(make_desk(tmp_path, files=files)) as pilot:
        assert "[@click=app.quit]" in words(pilot)
        assert_inert(shown(pilot) + words(pilot))
        await press(pilot, "enter")
        assert "[@click=app.quit]" in words(pilot)
        assert_inert(shown(pilot) + words(pilot))
        await press(pilot, "enter")
        assert "[@click=app.quit]" in words(pilot)
        assert_inert(shown(pilot) + words(pilot))


async def test_what_is_typed_asked_and_pasted_is_shown_as_text(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await paste(pilot, HOSTILE)
        assert session_of(pilot).text() == "]52;c;aGk=[/b][@click=app.quit]x[/] txt [red"
        await press(pilot, "ctrl+t")
        await paste(pilot, f"[/] {HOSTILE}\nsecond line")
        await press(pilot, "enter", "ctrl+o")
        await paste(pilot, f"{HOSTILE}\n[/] 2 + 2")
        await press(pilot, "escape", "ctrl+n")
        assert "[/] ]52;c;aGk=" in words(pilot)
        assert "second line" not in words(pilot)
        assert_inert(shown(pilot) + words(pilot))


async def test_a_tampered_journal_is_sanitised_when_it_is_shown(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    session.edit(HOSTILE)
    session.edit(HOSTILE, "question")
    session.edit(HOSTILE, "pad")
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter")
        assert "[@click=app.quit]" in interview(pilot).query_one("#answer", TextArea).text
        assert_inert(shown(pilot) + interview(pilot).query_one("#answer", TextArea).text)


async def test_a_transcript_and_its_disputes_are_shown_as_text(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk, f"The goal {HOSTILE} is that every user finds a toy.")
    add_dispute(
        folder, criterion="req-one", verdict_before="met", claimed="missed", reason=HOSTILE,
        at=STARTED_AT, fs=desk.fs,
    )  # fmt: skip
    path = folder / "transcript.json"
    path.write_text(path.read_text().replace('"title":"Toy ranking"', '"title":"Toy [/b][red"'))
    async with running(desk) as pilot:
        await press(pilot, "a")
        assert_inert(shown(pilot))
        await press(pilot, "enter")
        for _ in range(3):
            assert_inert(shown(pilot) + words(pilot))
            await press(pilot, "right_square_bracket")


async def test_pasting_200_kilobytes_is_kept_whole(tmp_path: Path) -> None:
    text = ("A line of an answer, with some words in it.\n" * 4700)[: 200 * 1024]
    desk = make_desk(tmp_path)
    async with running(desk, choice()) as pilot:
        await paste(pilot, text)
        await press(pilot, *"end")
        assert session_of(pilot).text() == text + "end"
        await press(pilot, "ctrl+q", "enter")
        await settled(pilot)
        assert session_of(pilot).text() == text + "end"


async def test_letters_typed_before_a_command_belong_to_the_text_before_it(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, *"toys")
        from textual.events import Key

        for name, letter in (("a", "a"), ("b", "b"), ("ctrl+n", None)):
            pilot.app.post_message(Key(name, letter))
        await settled(pilot)
        assert session_of(pilot).state.phases[0].text == "toysab"
        assert session_of(pilot).text("probe") == ""


def test_the_small_library_is_sound() -> None:
    from simulator.content.library import load_library

    assert load_library([library_root()]).scenarios
