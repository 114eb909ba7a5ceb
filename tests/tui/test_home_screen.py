"""The home screen: what can be practised, what is unfinished, what is broken."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from simulator.errors import Problem
from simulator.tui.app import SimulatorApp
from simulator.tui.dialogs import FaultsDialog, StartDialog
from simulator.tui.interview import InterviewScreen
from tests.content.examples import as_yaml, scenario
from tests.faulty_disk import FaultyDisk
from tests.tui.house import (
    NARROW,
    WIDE,
    begin,
    burst,
    choice,
    finish,
    focus,
    footer,
    interview,
    make_desk,
    press,
    running,
    session_of,
    settled,
    shown,
    still,
    told,
    words,
)


async def test_enter_twice_begins_an_interview(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        assert footer(pilot) == [
            "Start",
            "Attempts",
            "Review",
            "Progress",
            "Set aside",
            "Quit",
            "Keys",
        ]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, StartDialog)
        assert focus(pilot) == "begin"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, InterviewScreen)
        plan = session_of(pilot).plan
        assert (plan.format_id, plan.mode, plan.level, plan.seed) == ("short", "coach", "senior", 0)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "resumed"])
async def test_enter_goes_on_with_the_attempt_just_left_wherever_it_stands(
    tmp_path: Path, is_new: bool
) -> None:
    desk = make_desk(tmp_path)
    for _ in range(2):
        begin(desk).close()
        desk.clock.advance(seconds=60)  # type: ignore[attr-defined]
    async with running(desk) as pilot:
        await press(pilot, *(["end", "enter", "enter"] if is_new else ["enter"]))
        attempt = session_of(pilot).attempt_id
        await press(pilot, *"kept", "ctrl+q")
        assert "Enter on it goes on" in told(pilot)
        await press(pilot, "enter")
        assert session_of(pilot).attempt_id == attempt
        interview(pilot)._leave(True)
        await burst(pilot, "enter")  # before the list has been read again
        assert session_of(pilot).attempt_id == attempt
        assert session_of(pilot).text() == "kept"


async def test_format_mode_level_and_seed_are_chosen_by_keys(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), size=NARROW) as pilot:
        await press(pilot, "enter", "tab", "tab")  # past Back, round to the format
        assert focus(pilot) == "format"
        await press(pilot, "enter", "down", "enter", "tab", "enter", "down", "enter")
        await press(pilot, "tab", "enter", "down", "enter", "tab", "end", "backspace", "7", "enter")
        plan = session_of(pilot).plan
        assert (plan.format_id, plan.mode, plan.level, plan.seed) == ("long", "strict", "staff", 7)


async def test_the_start_dialog_fits_the_smallest_window(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), size=(60, 16)) as pilot:
        await press(pilot, "enter")
        for words in ("Toy ranking", "Format", "Mode", "Level", "Seed", "Begin", "Back"):
            assert words in shown(pilot)


async def test_a_scenario_tells_its_domain_level_minutes_and_last_score(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    async with running(desk) as pilot:
        assert "toys · senior · 14/35 min" in shown(pilot)
        assert "last" not in shown(pilot)
        assert "long, 35 minutes" in shown(pilot)
    finish(desk)
    finish(desk)
    async with running(desk) as pilot:
        assert "2 times" in shown(pilot)


async def test_an_unfinished_attempt_stands_on_top_and_goes_on(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    session.edit("three small words")
    session.close()
    async with running(desk) as pilot:
        page = shown(pilot)
        assert page.index("Resume Toy ranking") < page.index("toys · senior")
        assert "3 words" in page
        await press(pilot, "enter")
        assert session_of(pilot).text("answer") == "three small words"


async def test_an_unfinished_attempt_is_set_aside_after_a_question(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    begin(desk).close()
    async with running(desk) as pilot:
        await press(pilot, "delete", "escape")
        assert "Resume" in shown(pilot)
        await press(pilot, "delete", "y")
        assert "Resume" not in shown(pilot)
        assert len(list((tmp_path / "transcripts" / "set-aside").iterdir())) == 1


async def test_a_broken_scenario_is_listed_with_the_place_of_its_first_error(
    tmp_path: Path,
) -> None:
    broken = as_yaml(scenario("toy-broken", "tb", title="Broken toys")) + "surprise: yes\n"
    desk = make_desk(tmp_path, files={"scenarios/toy-broken.yaml": broken})
    line = broken.count("\n")
    async with running(desk) as pilot:
        assert "Broken toy-broken.yaml" in shown(pilot)
        assert f"line {line}, column 1" in words(pilot)
        assert "Toy ranking" in shown(pilot)
        assert "in the content files" in words(pilot)
        await press(pilot, "down", "enter")
        assert "surprise: yes" in shown(pilot)
        assert not isinstance(pilot.app.screen, StartDialog)


async def test_reloading_sees_a_mended_file(tmp_path: Path) -> None:
    broken = as_yaml(scenario("toy-broken", "tb", title="Mended toys")) + "surprise: yes\n"
    desk = make_desk(tmp_path, files={"scenarios/toy-broken.yaml": broken})
    async with running(desk) as pilot:
        assert "Broken toy-broken.yaml" in shown(pilot)
        path = tmp_path / "library" / "scenarios" / "toy-broken.yaml"
        path.write_text(broken.replace("surprise: yes\n", ""), encoding="utf-8")
        await press(pilot, "f5")
        await press(pilot, "down")
        assert "Mended toys" in shown(pilot)
        assert "Broken" not in shown(pilot)


async def test_an_empty_library_has_words(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    (tmp_path / "empty").mkdir()
    desk.roots = [tmp_path / "empty"]
    async with running(desk) as pilot:
        assert "There is no scenario to practise" in shown(pilot)
        await press(pilot, "enter")
        assert len(pilot.app.screen_stack) == 1


async def test_an_attempt_open_elsewhere_is_told(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    try:
        async with running(desk) as pilot:
            assert "open in another program" in words(pilot)
            await press(pilot, "enter")
            assert "Another program" in words(pilot)
            assert not any(isinstance(s, InterviewScreen) for s in pilot.app.screen_stack)
            await press(pilot, "enter")
            assert len(pilot.app.screen_stack) == 1
    finally:
        session.close()


async def test_a_disk_that_cannot_be_written_is_told_before_the_clock_starts(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path, fs=FaultyDisk("write", error=errno.EROFS).files)
    async with running(desk) as pilot:
        await press(pilot, "enter", "enter")
        assert not any(isinstance(s, InterviewScreen) for s in pilot.app.screen_stack)
        assert "The interview has not started" in words(pilot)
        await press(pilot, "escape")
        assert footer(pilot)[0] == "Start"


async def test_an_interview_that_a_crash_cut_short_is_finished_and_told(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    (folder / "transcript.json").unlink()
    (folder / "report.md").unlink()
    async with running(desk) as pilot:
        assert "was finished and saved" in told(pilot)
        assert "once" in shown(pilot)


async def test_the_mouse_chooses_a_scenario(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)) as pilot:
        await pilot.click("#scenarios", offset=(5, 1))
        await settled(pilot)
        assert isinstance(pilot.app.screen, StartDialog)
        await pilot.click("#cancel")
        await settled(pilot)
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize(
    ("key", "attempts", "is_interview"), [("enter", 1, True), ("n", 2, True), ("escape", 1, False)]
)
async def test_run_asks_about_an_unfinished_attempt_first(
    tmp_path: Path, key: str, attempts: int, is_interview: bool
) -> None:
    desk = make_desk(tmp_path)
    begin(desk).close()
    app = still(SimulatorApp(desk, choice(), asks=True))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "unfinished" in words(pilot)
        await press(pilot, key)
        assert len(desk.open_attempts()) == attempts
        assert isinstance(pilot.app.screen, InterviewScreen) is is_interview


async def test_in_a_dialog_arrows_move_between_buttons_and_f1_lists_the_keys(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), size=NARROW) as pilot:
        await press(pilot, "enter")
        for key, wanted in (("right", "cancel"), ("right", "cancel"), ("left", "begin")):
            await press(pilot, key)
            assert focus(pilot) == wanted
        await press(pilot, "f1")
        await settled(pilot)
        assert "f10 Begin" in shown(pilot)
        await press(pilot, "f1", "shift+tab", "left")
        assert focus(pilot) == "seed"
        await press(pilot, "tab", "up")
        assert focus(pilot) == "seed"
        await press(pilot, "tab", "right", "enter")
        assert not isinstance(pilot.app.screen, StartDialog)


async def test_what_of_a_scenario_cannot_be_met_is_told_before_an_attempt_goes_on(
    tmp_path: Path,
) -> None:
    tree = scenario()
    begin(make_desk(tmp_path)).close()
    tree["criteria"][0]["evidence"]["met"] = ["lead_time"]
    desk = make_desk(tmp_path, files={"scenarios/toy-ranking.yaml": tree})
    async with running(desk) as pilot:
        for keys in (("enter",), ("a", "enter")):  # from the scenarios, from the attempts
            await press(pilot, *keys)
            assert isinstance(pilot.app.screen, FaultsDialog)
            assert "unknown concept 'lead_time'" in words(pilot)
            assert "Go on all the same" in shown(pilot)
            assert not desk.open_attempts()[0].in_use
            await press(pilot, "enter")  # which may be meant for a text, goes on with nothing
            assert not isinstance(pilot.app.screen, FaultsDialog)
        await press(pilot, "enter", "y")
        assert isinstance(pilot.app.screen, InterviewScreen)


async def test_a_long_text_in_a_small_window_hides_no_button_and_can_be_read(
    tmp_path: Path,
) -> None:
    faults = [Problem(f"file-{n}.yaml", 1, 1, "unknown concept " * 6) for n in range(8)]
    async with running(make_desk(tmp_path), size=(60, 16)) as pilot:
        pilot.app.push_screen(FaultsDialog(faults, "Go on all the same"))
        await settled(pilot)
        assert "8 problems in the content" in shown(pilot)
        assert "Go on all the same" in shown(pilot)
        assert "file-7.yaml" not in shown(pilot)
        await press(pilot, *["pagedown"] * 5)
        assert "file-7.yaml" in shown(pilot)
        assert "Go on all the same" in shown(pilot)
        await press(pilot, *["up"] * 30)
        assert "8 problems in the content" in shown(pilot)
        assert focus(pilot) == "no"


async def test_a_command_on_the_screen_finds_the_files_of_this_run(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.options = "--transcripts 'my own'"
    begin(desk).close()
    async with running(desk) as pilot:
        await press(pilot, "delete")
        assert "`simulator --transcripts 'my own' restore` brings it back" in words(pilot)


async def test_what_of_a_scenario_cannot_be_met_is_told_before_its_interview(
    tmp_path: Path,
) -> None:
    tree = scenario()
    tree["criteria"][0]["evidence"]["met"] = ["lead_time"]
    desk = make_desk(tmp_path, files={"scenarios/toy-ranking.yaml": tree})
    async with running(desk, choice()) as pilot:
        assert isinstance(pilot.app.screen, FaultsDialog)
        assert "unknown concept 'lead_time'" in words(pilot)
        await press(pilot, "enter")  # which may be meant for a text, begins nothing
        assert "unknown concept" not in words(pilot)
        await press(pilot, "enter", "enter", "y")
        assert isinstance(pilot.app.screen, InterviewScreen)
