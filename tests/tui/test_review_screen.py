"""A review on the screen: asked, graded, timed, cut short and gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from simulator.records.reviews import read_reviews, unfinished_reviews
from simulator.session.desk import Desk
from simulator.session.review import ReviewSession
from simulator.tui.home import HomeScreen
from simulator.tui.review import ReviewScreen
from tests.fakes import FakeClock
from tests.session.room import EARNS, FillingDisk
from tests.tui.house import (
    NARROW,
    WIDE,
    finish,
    focus,
    footer,
    make_desk,
    paste,
    press,
    running,
    settled,
    shown,
    told,
    words,
)


def screen_of(pilot: Pilot[None]) -> ReviewScreen:
    found = pilot.app.screen
    assert isinstance(found, ReviewScreen)
    return found


async def test_home_says_what_is_due_and_starts_a_review(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    finish(desk, "")
    clock.advance(seconds=2 * 86_400)
    async with running(desk) as pilot:
        assert "criteria are due: press d" in words(pilot)
        await press(pilot, "d")
        assert "Question 1 of 6" in shown(pilot)
        assert focus(pilot) == "review-answer"


async def test_a_question_of_the_same_day_says_so(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    while not (session := desk.review()).asked[0].question.is_again:
        session.finish()
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "d")
        assert "asked this today already" in shown(pilot)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_answer_gets_its_verdict_and_then_the_next_question(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(make_desk(tmp_path), size=size) as pilot:
        await press(pilot, "d")
        await settled(pilot)
        assert footer(pilot)[0] == "Answer"
        await press(pilot, *"ab", "enter", *"cd")
        assert screen_of(pilot).session.current is not None
        assert "ab\ncd" in "\n".join(line.strip("│ ") for line in shown(pilot).split("\n"))
        await paste(pilot, f"\n{EARNS}")
        await press(pilot, "ctrl+n")
        assert "met" in words(pilot)
        assert EARNS in words(pilot)
        assert footer(pilot)[0] == "Next question"
        await press(pilot, "enter")
        assert "Question 2 of 6" in shown(pilot)


async def test_time_left_is_shown_and_running_over_is_said_not_punished(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock)) as pilot:
        await press(pilot, "d")
        clock.advance(seconds=100)
        screen_of(pilot).look_at_clock()
        await settled(pilot)
        assert "over 0:10" in shown(pilot)
        await paste(pilot, EARNS)
        await press(pilot, "ctrl+n")
        assert screen_of(pilot).session.asked[0].credit == 1.0


async def test_left_in_the_middle_it_waits_and_finished_it_is_kept(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    async with running(desk) as pilot:
        await press(pilot, "d")
        await press(pilot, *"half", "ctrl+q")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert len(unfinished_reviews(desk.paths)) == 1
        await press(pilot, "d")
        assert "half" in shown(pilot)
        for _ in range(6):
            await press(pilot, "ctrl+n", "enter")
        assert "The review is over" in shown(pilot)
        assert "0% known" in words(pilot)
        assert unfinished_reviews(desk.paths) == ()
        assert len(read_reviews(desk.paths, desk.fs)) == 1
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_full_disk_shows_a_banner_and_leaving_the_program_asks_first(
    tmp_path: Path,
) -> None:
    disk = FillingDisk("write")
    async with running(make_desk(tmp_path, fs=disk.files)) as pilot:
        await press(pilot, "d")
        disk.fill()
        await press(pilot, *"text")
        screen_of(pilot).look_at_clock()
        await settled(pilot)
        assert "NOT SAVED" in shown(pilot)
        pilot.app.action_leave()  # type: ignore[attr-defined]
        await settled(pilot)
        assert "Not everything is saved" in words(pilot)
        assert pilot.app.is_running


async def test_a_review_that_another_program_has_open_is_told(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    other = desk.review()
    async with running(desk) as pilot:
        await press(pilot, "d")
        assert "another" in words(pilot).casefold() or "open" in told(pilot)
    other.close()


async def test_letters_typed_just_before_the_key_are_graded_once(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        await press(pilot, "d")
        for key in (*"word", "ctrl+n", "ctrl+n"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await settled(pilot)
        first, second = screen_of(pilot).session.asked[:2]
        assert (first.text, first.is_answered) == ("word", True)
        assert not second.is_answered


async def test_a_review_says_a_word_before_it_chooses_its_questions(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    seen: list[str] = []
    async with running(desk) as pilot:

        def chosen(
            scenario: str = "", *, count: int | None = None, seed: int | None = None
        ) -> ReviewSession:
            seen.append(shown(pilot))
            return Desk.review(desk, scenario, count=count, seed=seed)

        desk.review = chosen  # type: ignore[method-assign]
        await press(pilot, "d")
        assert "The questions are being chosen." in seen[0]
        assert "Question 1 of 6" in shown(pilot)


async def test_a_question_that_is_cut_says_how_to_read_all_of_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    finish(desk, "")
    async with running(desk, size=(60, 16)) as pilot:
        await press(pilot, "d")
        await settled(pilot)
        assert "Shift+Tab: all of it" in shown(pilot)
        await press(pilot, "shift+tab")
        assert focus(pilot) == "review-question"
        assert "Tab: back to the answer" in shown(pilot)
        await press(pilot, "tab")
        assert focus(pilot) == "review-answer"
        await press(pilot, *"why not", "ctrl+n")
        assert "Shift+Tab: all of it" in shown(pilot)
