"""The list of attempts: filter, sort, open again."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.pilot import Pilot

from simulator.records.index import Hit, Listed
from simulator.session.desk import Desk
from simulator.tui import attempts
from simulator.tui.attempts import AttemptsScreen
from simulator.tui.compare import CompareScreen
from simulator.tui.debrief import DebriefScreen
from simulator.tui.interview import InterviewScreen
from simulator.tui.paged_list import PagedList
from tests.fakes import FakeClock
from tests.tui.house import (
    NARROW,
    WIDE,
    begin,
    finish,
    focus,
    make_desk,
    press,
    running,
    session_of,
    settled,
    shown,
    told,
    words,
)

DAY_S = 86_400


def listing(pilot: Pilot[None]) -> PagedList[Listed | Hit]:
    found: PagedList[Listed | Hit] = pilot.app.screen.query_one("#attempts", PagedList)
    return found


def column(pilot: Pilot[None], title: str) -> list[str]:
    """The cells of a column, as they are drawn."""
    screen = pilot.app.screen
    assert isinstance(screen, AttemptsScreen)
    at = list(attempts._COLUMNS).index(title)
    items = [listing(pilot).item(row) for row in range(listing(pilot).count)]
    return [screen._line(item, 0)[at][0].strip() for item in items if item is not None]


def one_finished_one_half(folder: Path) -> Desk:
    """A desk with a finished attempt and, a day later, one that was left in the middle."""
    clock = FakeClock()
    desk = make_desk(folder, clock)
    finish(desk)
    clock.advance(seconds=DAY_S)
    session = begin(desk)
    session.edit("half")
    session.close()
    return desk


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
        await pilot.click("#attempts-titles", offset=(3, 0))
        await settled(pilot)
        assert column(pilot, "Date") == ["2026-11-22", "2026-11-21", "2026-11-20"]


@pytest.mark.parametrize(
    ("size", "titles"),
    [
        (WIDE, ["Scenario", "Score", "Format", "Mode", "Level", "Note", "Date"]),
        (NARROW, ["Scenario", "Score", "Mode", "Note", "Date"]),
        ((60, 16), ["Scenario", "Score", "Note", "Date"]),
    ],
)
async def test_the_list_is_sorted_by_columns_that_are_seen(
    tmp_path: Path, size: tuple[int, int], titles: list[str]
) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk, size=size) as pilot:
        await press(pilot, "a")
        for title in titles:
            await press(pilot, "s")
            assert any(f"{title} {arrow}" in shown(pilot) for arrow in "▲▼")


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
        assert listing(pilot).count == 2
        assert focus(pilot) == "attempts"


async def test_enter_opens_a_debrief_or_goes_on_with_what_is_unfinished(tmp_path: Path) -> None:
    desk = one_finished_one_half(tmp_path)
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


async def test_keys_typed_at_once_act_in_their_order(tmp_path: Path) -> None:
    desk = one_finished_one_half(tmp_path)
    async with running(desk) as pilot:
        await press(pilot, "a")
        assert column(pilot, "Note") == ["unfinished", ""]
        for key in ("end", "enter"):
            pilot.app.post_message(Key(key, None))
        await settled(pilot)
        assert isinstance(pilot.app.screen, DebriefScreen)


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


async def test_a_line_tells_what_was_gained_since_the_last_attempt(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    finish(desk, "")
    clock.advance(seconds=DAY_S)
    finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a")
        assert column(pilot, "Change") == ["+100.0", ""]


async def test_words_said_in_an_attempt_find_it_and_are_shown(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    for text in ("We calibrate the zebra score.", "Nothing of the kind."):
        finish(desk, text)
        clock.advance(seconds=DAY_S)
    async with running(desk) as pilot:
        await press(pilot, "a")
        await press(pilot, "w")
        await press(pilot, *"zebra", "enter")
        assert listing(pilot).count == 1
        assert "We calibrate the zebra score." in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DebriefScreen)
        await press(pilot, "escape", "escape")
        assert listing(pilot).count == 2


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_hit_opens_at_the_place_where_the_words_stand(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    for number in range(3):
        lines = [f"Line {number}.{line} tells of a zebra's stripe {line}." for line in range(40)]
        session.edit("\n".join(lines))
        session.next_phase(with_probes=False)
        session.next_phase(with_probes=False)
    session.edit("The zebra is calibrated by its stripes.")
    session.finish()
    async with running(desk, size=size) as pilot:
        await press(pilot, "a")
        await press(pilot, "w")
        await press(pilot, *"zebra calibrated", "enter", "enter")
        assert "The zebra is calibrated by its stripes." in shown(pilot)
        assert focus(pilot) == "talk-scroll"
        await press(pilot, "left_square_bracket", "right_square_bracket")
        assert "The zebra is calibrated by its stripes." in shown(pilot)  # as it was left
        await press(pilot, "escape", "escape", "escape")
        await press(pilot, "a", "enter")
        assert focus(pilot) == "overview-scroll"


async def test_in_the_narrowest_window_it_is_seen_which_attempts_are_unfinished(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    begin(desk).close()
    async with running(desk, size=(60, 16)) as pilot:
        await press(pilot, "a")
        assert "unfinished" in shown(pilot)
        assert "Note" in shown(pilot)
        assert "100.0" in shown(pilot)


async def test_a_hit_is_seen_in_a_narrow_window_however_much_is_said_before_it(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    finish(
        desk, "Immeasurably heterogeneous characteristics notwithstanding, a quagga is calibrated."
    )
    async with running(desk, size=(60, 16)) as pilot:
        await press(pilot, "a")
        await press(pilot, "w")
        await press(pilot, *"quagga", "enter")
        assert "…a quagga is calibrated." in shown(pilot)


@pytest.mark.parametrize("size", [(60, 16), NARROW, WIDE])
async def test_a_hit_tells_its_scenario_and_how_many_more_lines_have_the_words(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    desk = make_desk(tmp_path)
    far = "\n".join(f"Line {number} is about something else." for number in range(9))
    finish(desk, f"A quagga.\n{far}\nThe quagga again.\n{far}\nOne more quagga.")
    async with running(desk, size=size) as pilot:
        await press(pilot, "a")
        await press(pilot, "w")
        await press(pilot, *"quagga", "enter")
        (line,) = [line for line in shown(pilot).splitlines() if line.startswith("2026-11-20")]
        assert "Toy ranking" in line
        assert "+2" in line
        assert "quagga" in line


async def test_a_hit_in_a_note_opens_the_overview_where_notes_stand(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.add_note(finish(desk), "Ask about quagga sooner.")
    async with running(desk) as pilot:
        await press(pilot, "a")
        await press(pilot, "w")
        await press(pilot, *"quagga", "enter", "enter")
        assert focus(pilot) == "overview-scroll"


async def test_two_attempts_are_compared_marked_or_with_the_one_before(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    for text in ("", "A goal.", "The goal is that every user finds a toy."):
        finish(desk, text)
        clock.advance(seconds=DAY_S)
    async with running(desk) as pilot:
        await press(pilot, "a")
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, CompareScreen)
        assert "2026-11-21" in shown(pilot)
        assert "2026-11-22" in shown(pilot)
        await press(pilot, "escape", "space", "end", "c")
        assert isinstance(pilot.app.screen, CompareScreen)
        assert "2026-11-20" in shown(pilot)
        assert "Gained" in shown(pilot)
        await press(pilot, "escape", "home", "space", "end", "c")
        assert "no earlier attempt" in told(pilot)
        await press(pilot, "space", "up", "space")
        assert words(pilot).count("Marked to compare: 2026-11-20") == 1
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, CompareScreen)
        assert "2026-11-20" in shown(pilot)
        assert "2026-11-21" in shown(pilot)
        await press(pilot, "escape", "home", "space")
        assert "Marked to compare: 2026-11-21" in words(pilot)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_two_attempts_of_a_day_are_told_apart_by_their_time(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    finish(desk, "A quagga.")
    async with running(desk, size=size) as pilot:
        await press(pilot, "a")
        assert "Time" not in shown(pilot)
    for _ in range(2):
        clock.advance(seconds=DAY_S / 2)
        finish(desk, "A quagga.")
    async with running(desk, size=size) as pilot:
        await press(pilot, "a")
        whens = list(zip(column(pilot, "Date"), column(pilot, "Time"), strict=True))
        assert len({day for day, _ in whens}) == 2
        assert len(set(whens)) == 3
        assert all(f"{day}  {time} Toy ranking" in shown(pilot) for day, time in whens)
        await press(pilot, "w")
        await press(pilot, *"quagga", "enter")
        assert all(f"{day}  {time} Toy ranking" in shown(pilot) for day, time in whens)


async def test_escape_clears_the_marks_before_it_leaves(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    for _ in range(2):
        finish(desk, "A quagga.")
        clock.advance(seconds=60)
    async with running(desk, size=(60, 16)) as pilot:
        await press(pilot, "a", "space", "down", "space")
        assert shown(pilot).count("●") == 2
        (notice,) = [line for line in shown(pilot).splitlines() if "Marked to compare" in line]
        assert notice.endswith("Press c.")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, AttemptsScreen)
        assert "●" not in shown(pilot)
        assert "Marked" not in shown(pilot)
        await press(pilot, "w")
        await press(pilot, *"quagga", "enter", "space")
        assert shown(pilot).count("●") == 1
        await press(pilot, "escape")
        assert "●" not in shown(pilot)
        await press(pilot, "escape", "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_why_an_unfinished_attempt_is_not_compared_is_said(tmp_path: Path) -> None:
    async with running(one_finished_one_half(tmp_path)) as pilot:
        await press(pilot, "a", "space")
        assert "This attempt is unfinished" in told(pilot)
        pilot.app.clear_notifications()
        await press(pilot, "c")
        assert "Enter goes on with it" in told(pilot)


async def test_a_marked_line_keeps_its_columns_apart_at_80(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk, size=NARROW) as pilot:
        await press(pilot, "a", "space")
        line = next(line for line in shown(pilot).splitlines() if line.startswith("●"))
        assert line.split()[1] == "Toy"


async def test_a_line_has_tags_and_the_last_note_and_an_unfinished_one_its_title(
    tmp_path: Path,
) -> None:
    desk = one_finished_one_half(tmp_path)
    finished = desk.find("last")
    for note in ("old", "slow on the scale"):
        desk.add_note(finished, note)
    desk.toggle_tag(finished, "mock")
    async with running(desk) as pilot:
        await press(pilot, "a")
        assert column(pilot, "Note") == ["unfinished", "#mock slow on the scale"]
        for title in ("Scenario", "Format", "Mode", "Level"):
            assert len(set(column(pilot, title))) == 1
        await press(pilot, "slash", *"#mock")
        assert listing(pilot).count == 1


async def test_ten_thousand_lines_are_walked_through_by_pages(tmp_path: Path) -> None:
    asked: list[int] = []

    def fetch(offset: int, limit: int) -> range:
        asked.append(offset)
        return range(offset, offset + limit)

    class Many(App[None]):
        def compose(self) -> ComposeResult:
            yield PagedList[int](fetch, lambda number, _: [(f"line {number}", "")], id="many")

    async with Many().run_test(size=(60, 20)) as pilot:
        many = pilot.app.query_one("#many", PagedList)
        many.show(10_000)
        await settled(pilot)
        assert "line 19" in shown(pilot)
        many.focus()
        await press(pilot, "end")
        assert many.chosen == 9_999
        assert "line 9999" in shown(pilot)
        await press(pilot, "pageup", "up")
        assert many.chosen == 9_979
        assert len(asked) <= 4
        many.show(0)
        assert many.chosen is None
