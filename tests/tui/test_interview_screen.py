"""The interview on the screen, driven by keys, with a clock that the test moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static, TextArea
from textual.widgets._toast import Toast

from simulator.interview.state import Stage
from simulator.tui.interview import InterviewScreen
from simulator.tui.overrun import PAUSE_S
from tests.content.examples import scenario
from tests.fakes import FakeClock
from tests.session.room import EARNS
from tests.tui.house import (
    NARROW,
    TITLES,
    WIDE,
    begin,
    choice,
    focus,
    footer,
    interview,
    make_desk,
    pass_time,
    paste,
    press,
    running,
    session_of,
    settled,
    shown,
    told,
    words,
)


def answer(pilot: Pilot[None]) -> TextArea:
    return interview(pilot).query_one("#answer", TextArea)


async def test_what_is_typed_reaches_the_session(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "h", "i")
        assert focus(pilot) == "answer"
        assert session_of(pilot).text("answer") == "hi"


async def test_a_question_gets_its_fact_and_escape_goes_back_to_the_answer(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "ctrl+t")
        assert focus(pilot) == "question"
        await press(pilot, *"how many?", "enter")
        assert "About" in shown(pilot)
        assert "QPS" in session_of(pilot).conversation[-1].text
        assert interview(pilot).query_one("#question").value == ""  # type: ignore[attr-defined]
        await press(pilot, "escape")
        assert focus(pilot) == "answer"


@pytest.mark.parametrize("size", [(60, 16), NARROW, WIDE])
async def test_what_is_told_covers_nothing_that_is_typed(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    desk = make_desk(tmp_path)
    begin(desk).close()
    async with running(desk, size=size) as pilot:
        await press(pilot, "enter")
        assert "The time since you left does not count." in told(pilot)
        toast = pilot.app.screen.query_one(Toast).region
        assert toast
        assert not toast.overlaps(answer(pilot).region)
        assert not toast.overlaps(pilot.app.screen.query_one("#clockline").region)
        await press(pilot, "ctrl+t")
        assert not toast.overlaps(pilot.app.screen.query_one("#question").region)


async def test_what_was_told_of_an_attempt_left_is_gone_when_one_is_in_it_again(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "ctrl+q")
        assert "The attempt is kept." in told(pilot)
        pilot.app.notify("This stays.", severity="error")
        await press(pilot, "home", "enter")
        assert isinstance(pilot.app.screen, InterviewScreen)
        assert "The attempt is kept." not in told(pilot)
        assert "This stays." in told(pilot)
        await press(pilot, "ctrl+q")
        assert "The time since you left" not in told(pilot)
        assert "The attempt is kept." in told(pilot)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_every_phase_is_named_whole_at_80_and_120_columns(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(make_desk(tmp_path), choice(), size) as pilot:
        assert shown(pilot).splitlines()[0].split()[: len(TITLES)] == list(TITLES)


async def test_phases_that_have_no_room_are_cut_so_that_they_can_be_told_apart(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice(), (70, 24)) as pilot:
        names = shown(pilot).splitlines()[0].split()[: len(TITLES)]
        assert len(set(names)) == len(TITLES)
        assert all(
            title.startswith(name.rstrip("…")) and (name == title or name.endswith("…"))
            for name, title in zip(names, TITLES, strict=True)
        )
        assert "Pipe…" in names


async def test_a_hint_says_its_cost_before_it_is_taken(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        assert "3 hints left, next costs 10%" in shown(pilot)
        await press(pilot, "ctrl+g")
        assert "Take hint 1 of 3?" in shown(pilot)
        assert "and say in no other phase, earns 10% less" in words(pilot)
        await press(pilot, "escape")
        assert session_of(pilot).state.phase.hints == 0
        await press(pilot, "ctrl+g", "y")
        assert session_of(pilot).state.phase.hints == 1
        assert "2 hints left, next costs 25%" in shown(pilot)


async def test_when_no_hint_is_left_it_says_so(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        for _ in range(3):
            await press(pilot, "ctrl+g", "y")
        await press(pilot, "ctrl+g")
        assert "no more hints" in told(pilot)
        assert "no hints left" in shown(pilot)


async def test_the_next_phase_starts_empty_and_undo_brings_no_other_text_back(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await paste(pilot, "All about toys.")
        await press(pilot, "ctrl+n")
        while session_of(pilot).state.stage is Stage.PROBING:
            await press(pilot, "f3")
        assert session_of(pilot).state.stage is Stage.REVIEWING
        assert "Still to say" in shown(pilot)
        await press(pilot, "ctrl+n")
        assert "Pipeline" in str(interview(pilot).query_one("#answer").border_title)
        assert (focus(pilot), answer(pilot).text) == ("answer", "")
        await press(pilot, "ctrl+z")
        assert answer(pilot).text == ""
        assert session_of(pilot).state.phases[0].text == "All about toys."


async def test_a_follow_up_has_its_own_text_and_the_answer_comes_back_with_a_retry(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await paste(pilot, "All about toys.")
        await press(pilot, "ctrl+n")
        assert "Follow-up: And why?" in shown(pilot)
        assert (focus(pilot), answer(pilot).text) == ("answer", "")
        await press(pilot, "ctrl+z")
        assert answer(pilot).text == ""
        await press(pilot, "ctrl+n")
        assert "Type an answer first" in told(pilot)
        await press(pilot, *"why", "ctrl+n")
        assert session_of(pilot).state.probes[0].answer == "why"
        while session_of(pilot).state.stage is Stage.PROBING:
            await press(pilot, "f3")
        await press(pilot, "f4")
        assert (focus(pilot), answer(pilot).text) == ("answer", "All about toys.")
        assert not answer(pilot).read_only


async def test_declining_and_trying_again_are_offered_only_when_they_can_be_done(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        assert footer(pilot) == [
            "Next", "Ask", "Hint", "Pad", "Pause", "Leave", "Editor", "Keys"
        ]  # fmt: skip
        await paste(pilot, "Toys.")
        await press(pilot, "ctrl+n")
        assert "Decline" in footer(pilot)
        assert "Retry" not in footer(pilot)
        while session_of(pilot).state.stage is Stage.PROBING:
            await press(pilot, "f3")
        assert "Retry" in footer(pilot)
        assert not {"Decline", "Hint", "Editor"} & set(footer(pilot))


async def test_an_empty_phase_is_closed_only_after_a_question(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "ctrl+n")
        assert "Nothing is written in this phase" in shown(pilot)
        await press(pilot, "escape")
        assert session_of(pilot).state.stage is Stage.ANSWERING
        await press(pilot, "ctrl+n", "y")
        assert session_of(pilot).state.stage is not Stage.ANSWERING


async def test_an_old_question_does_not_close_the_phase_that_the_clock_has_opened(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict", "short")) as pilot:
        await press(pilot, "ctrl+n")
        await pass_time(pilot, clock, 121)
        await pass_time(pilot, clock, 60)  # the grace after the warning; a follow-up may come
        while session_of(pilot).state.stage is Stage.PROBING:
            await pass_time(pilot, clock, 61)
        assert session_of(pilot).state.phase_index == 1
        await press(pilot, "enter")
        assert session_of(pilot).state.phase_index == 1
        assert session_of(pilot).state.stage is Stage.ANSWERING


async def test_the_clock_stands_while_paused(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice()) as pilot:
        await press(pilot, "f8")
        assert "Paused" in shown(pilot)
        await pass_time(pilot, clock, 100)
        await press(pilot, "x")
        assert session_of(pilot).pacing.total.spent_s == 0
        assert answer(pilot).text == ""


async def test_what_is_typed_or_pasted_into_a_pause_is_told_to_be_left_out(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "f8", "space")
        assert told(pilot) == ""
        await press(pilot, "f8")
        await paste(pilot, "a long text")
        assert "The interview is paused: press any key, then paste again." in told(pilot)
        assert session_of(pilot).state.stage is Stage.PAUSED
        await press(pilot, *"then")
        assert "what you typed to go on is not in your answer" in told(pilot)
        assert session_of(pilot).state.stage is Stage.ANSWERING
        assert "a long text" not in session_of(pilot).text()


async def test_a_minute_before_the_end_a_bell_rings_and_words_say_so(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice()) as pilot:
        rung: list[bool] = []
        pilot.app.bell = lambda: rung.append(True)  # type: ignore[method-assign]
        await pass_time(pilot, clock, 239)
        assert not rung
        await pass_time(pilot, clock, 1)
        assert rung == [True]
        assert "1:00 left in this phase" in told(pilot)


async def test_time_has_a_sign_besides_its_colour(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice()) as pilot:
        assert "phase      5:00" in shown(pilot)
        await pass_time(pilot, clock, 230)
        assert "phase    ! 1:10" in shown(pilot)
        await pass_time(pilot, clock, 100)
        assert "phase over 0:30" in shown(pilot)


async def test_in_strict_mode_time_closes_the_phase_and_says_so(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict")) as pilot:
        assert not {"Hint", "Pause"} & set(footer(pilot))
        await paste(pilot, "Toys.")
        await press(pilot, "ctrl+o")
        await pass_time(pilot, clock, 290)
        await pass_time(pilot, clock, 25)
        assert "Time is up: “Clarify” is closed." in told(pilot)
        assert session_of(pilot).state.stage is Stage.PROBING
        assert (focus(pilot), answer(pilot).text) == ("answer", "")


async def test_what_is_still_typed_when_time_is_up_answers_nothing_else(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict")) as pilot:
        await paste(pilot, "Toys are made for a mill")
        await pass_time(pilot, clock, 290)
        await pass_time(pilot, clock, 25)
        assert session_of(pilot).state.stage is Stage.PROBING
        await press(pilot, *"ion", "enter", *"users")
        await pass_time(pilot, clock, PAUSE_S)
        assert answer(pilot).text == session_of(pilot).text("probe") == ""
        assert "“ion users”" in told(pilot)
        await press(pilot, *"why", "ctrl+z", "ctrl+z")
        assert session_of(pilot).text("probe") == "ion\nusers"
        assert "ion" not in session_of(pilot).state.phases[0].text.removeprefix("Toys")
        await pass_time(pilot, clock, 1)
        assert answer(pilot).text == "ion\nusers"


async def test_an_answer_begun_after_a_pause_stays_and_a_command_ends_an_overrun_at_once(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict")) as pilot:
        await paste(pilot, "Toys.")
        await pass_time(pilot, clock, 290)
        await pass_time(pilot, clock, 25)
        await press(pilot, *"ion")
        clock.advance(seconds=PAUSE_S)  # before the screen looks at its clock
        await press(pilot, *"so")
        assert answer(pilot).text == session_of(pilot).text("probe") == "so"
        await pass_time(pilot, clock, 70)
        assert session_of(pilot).state.probes[0].answer == "so"
        await press(pilot, *"ow", "ctrl+n")
        assert "Nothing is written in this phase" in shown(pilot)


async def typed_on_past_the_end(pilot: Pilot[None], clock: FakeClock) -> None:
    """A strict phase whose time ends in the middle of a sentence."""
    await paste(pilot, "Toys are made for a mill")
    await pass_time(pilot, clock, 290)
    await pass_time(pilot, clock, 25)
    assert session_of(pilot).state.stage is Stage.PROBING


async def test_a_hand_that_rests_between_words_is_still_at_the_old_answer(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict")) as pilot:
        await typed_on_past_the_end(pilot, clock)
        for word in ("ion ", "users ", "and "):
            await press(pilot, *word)
            assert "left out once you pause" in shown(pilot)
            clock.advance(seconds=1)
            await pass_time(pilot, clock, 0.5)
        await press(pilot, *"more")
        await pass_time(pilot, clock, PAUSE_S)
        assert answer(pilot).text == session_of(pilot).text("probe") == ""
        assert "Your answer to the follow-up" in shown(pilot)
        await press(pilot, "ctrl+z")
        assert answer(pilot).text == session_of(pilot).text("probe") == "ion users and more"


async def test_a_screen_that_is_slow_to_show_the_follow_up_makes_no_pause(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict")) as pilot:
        await paste(pilot, "Toys are made for a mill")
        await pass_time(pilot, clock, 290)
        clock.advance(seconds=25)
        interview(pilot).look_at_clock()  # the question is asked, and not to be seen yet
        clock.advance(seconds=9)
        answer(pilot).insert("ion ")
        await settled(pilot)
        await press(pilot, *"users")
        await pass_time(pilot, clock, PAUSE_S)
        assert answer(pilot).text == session_of(pilot).text("probe") == ""
        assert "“ion users”" in told(pilot)


async def test_what_is_typed_on_through_a_whole_follow_up_does_not_answer_it(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice("strict")) as pilot:
        await typed_on_past_the_end(pilot, clock)
        for _ in range(35):
            await press(pilot, "x")
            await pass_time(pilot, clock, 1.8)
            if session_of(pilot).state.stage is Stage.ANSWERING:
                break
        state = session_of(pilot).state
        assert (state.phase_index, state.probes[0].answer) == (1, "")
        typed = answer(pilot).text
        assert typed.startswith("xxxx")
        await press(pilot, *"yz")
        await pass_time(pilot, clock, PAUSE_S)
        assert answer(pilot).text == session_of(pilot).text("answer") == ""
        await press(pilot, "ctrl+z")
        assert answer(pilot).text == f"{typed}yz"


async def test_what_was_being_typed_on_when_the_program_died_answers_nothing_either(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    session = begin(desk, "strict")
    session.edit("Toys are made for a mill")
    for seconds in (290, 25):
        clock.advance(seconds=seconds)
        session.tick()
    assert session.state.stage is Stage.PROBING
    for text in ("ion ", "ion users"):
        clock.advance(seconds=1)
        session.edit(text, "probe")
        session.tick()
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter")
        assert answer(pilot).text == session_of(pilot).text("probe") == ""
        assert "“ion users”" in told(pilot)
        await press(pilot, "ctrl+z")
        assert answer(pilot).text == session_of(pilot).text("probe") == "ion users"
        session_of(pilot).close()
    async with running(desk) as pilot:
        await press(pilot, "enter")  # what was brought back is the person's answer
        assert answer(pilot).text == "ion users"


async def test_an_answer_to_a_follow_up_that_was_begun_after_a_pause_comes_back(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    session = begin(desk, "strict")
    session.edit("Toys.")
    for seconds in (290, 25, 5):
        clock.advance(seconds=seconds)
        session.tick()
    session.edit("because", "probe")
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter")
        assert answer(pilot).text == session_of(pilot).text("probe") == "because"


async def test_a_twist_is_announced_and_stands_above_the_answer(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk, "strict")
    while session.state.planned.id != "model":
        session.next_phase(with_probes=False)
    session.edit("Trees.")
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter")
        await press(pilot, "ctrl+n")
        while session_of(pilot).state.stage is Stage.PROBING:
            await press(pilot, "f3")
        assert session_of(pilot).state.planned.id == "scale"
        assert "The requirements have changed" in told(pilot)
        assert "New requirement: Now twice" in shown(pilot)
        above = pilot.app.screen.query_one("#prompt-text", Static).visual
        prompt = session_of(pilot).state.planned.prompt
        assert str(above) == f"New requirement: Now twice 20K QPS.\n\n{prompt}"


async def test_a_line_of_the_pad_has_the_room_that_its_result_leaves(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "ctrl+o", *"20K QPS / 1000 QPS per core")
        assert "20K QPS / 1000 QPS per core = 20 cores" in " ".join(shown(pilot).split())
        await press(pilot, "enter", *"20K QPS x 86400 s = 1.7M requests", "enter", *"2 + 3", "home")
        rows = shown(pilot).splitlines()
        wrong = next(row for row in rows if "20K QPS x 86400" in row)
        assert "not so: 1.73B requests" in wrong
        assert "= 5" in rows[rows.index(wrong) + 1]  # beside its own line


async def test_the_pad_calculates_and_inserts_into_the_answer(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await paste(pilot, "Machines:")
        await press(pilot, "ctrl+o")
        assert focus(pilot) == "pad-lines"
        assert footer(pilot)[:2] == ["Next", "Insert"]
        await press(pilot, "f2")
        assert "no result to insert" in told(pilot)
        await paste(pilot, "1/0\n5 +\n")
        assert "divided by 0" in shown(pilot)
        assert "no number after +" in shown(pilot)
        await paste(pilot, "20M x 200 B = 40 GB\n")
        assert "not so: 4 GB" in shown(pilot)
        await paste(pilot, "30K QPS / 150 QPS per GPU")
        assert "= 200 GPUs" in shown(pilot)
        await press(pilot, "enter", "f2")  # Enter after the line loses nothing
        assert answer(pilot).text.splitlines()[1] == "30K QPS / 150 QPS per GPU = 200 GPUs"
        assert focus(pilot) == "answer"
        assert "Insert" not in footer(pilot)


async def test_a_result_stands_beside_its_line_when_the_pad_scrolls(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "ctrl+o")
        await paste(pilot, "\n".join(f"1000*{n}" for n in range(1, 41)))
        await settled(pilot)
        rows = [line for line in shown(pilot).splitlines() if "1000*" in line]
        assert rows
        assert all(f"= {n}K" in line for line in rows for n in re.findall(r"1000\*(\d+)", line))
        assert any("1000*40" in line for line in rows)


async def test_drafts_survive_leaving(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    async with running(desk, choice()) as pilot:
        await paste(pilot, EARNS)
        await press(pilot, "ctrl+o", *"2+2", "ctrl+t", *"why", "ctrl+q")
        assert "The attempt is kept" in told(pilot)
        assert "Resume Toy ranking" in shown(pilot)
        await press(pilot, "enter")
        session = session_of(pilot)
        assert [session.text(p) for p in ("answer", "pad", "question")] == [EARNS, "2+2", "why"]
        assert answer(pilot).text == EARNS
        assert "= 4" in shown(pilot)
        assert interview(pilot).query_one("#question").value == "why"  # type: ignore[attr-defined]
        assert focus(pilot) == "answer"


async def test_an_attempt_left_in_a_pause_comes_back_paused(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    session.pause()
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter")
        assert "Paused" in shown(pilot)
        await press(pilot, "space")
        assert session_of(pilot).state.stage is Stage.ANSWERING


async def test_the_person_decides_whether_a_suspend_counts(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice()) as pilot:
        clock.sleep(seconds=600)
        interview(pilot).look_at_clock()
        await settled(pilot)
        assert "For 10 minutes. Should that count" in words(pilot)
        await press(pilot, "y")
        assert session_of(pilot).pacing.total.spent_s == 600


async def test_below_a_hundred_columns_tabs_follow_the_keys_and_the_mouse(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice(), NARROW) as pilot:
        screen = interview(pilot)
        assert screen.query_one("#answer-pane").display
        assert not screen.query_one("#pad-pane").display
        await press(pilot, "ctrl+o")
        assert screen.query_one("#pad-pane").display
        assert not screen.query_one("#answer-pane").display
        await pilot.click("#tab-talk")
        await settled(pilot)
        assert screen.query_one("#talk-pane").display
        await press(pilot, "escape")
        assert screen.query_one("#answer-pane").display
        assert focus(pilot) == "answer"


async def test_below_a_hundred_columns_the_problem_stands_above_the_first_prompt(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice(), NARROW) as pilot:
        problem = session_of(pilot).plan.prompt
        assert problem in shown(pilot)
        assert "it stays in the tab Interviewer" in shown(pilot)
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        assert "it stays in the tab" not in shown(pilot)
        await pilot.resize_terminal(*NARROW)
        await press(pilot, "h", "i", "ctrl+n")
        while session_of(pilot).state.phase_index == 0:
            await press(pilot, "f3", "ctrl+n")
        assert problem not in shown(pilot)


async def test_the_answer_keeps_its_place_while_another_tab_is_shown(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice(), NARROW) as pilot:
        await paste(pilot, "\n".join(f"line {number}" for number in range(100)))
        editor = answer(pilot)
        editor.move_cursor((50, 3))
        await settled(pilot)
        place = (editor.cursor_location, editor.scroll_offset)
        await press(pilot, "ctrl+t", "escape")
        assert (editor.cursor_location, editor.scroll_offset) == place


async def test_resizing_to_anything_and_back_keeps_text_cursor_and_focus(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await paste(pilot, "one two three\nfour")
        answer(pilot).move_cursor((0, 5))
        for size in ((59, 36), (20, 3), (1, 1), (60, 16), (200, 60), (120, 36)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        assert answer(pilot).text == "one two three\nfour"
        assert answer(pilot).cursor_location == (0, 5)
        assert focus(pilot) == "answer"


async def test_a_long_question_is_read_to_its_end_in_the_smallest_window(tmp_path: Path) -> None:
    tree = scenario()
    tree["phases"]["clarify"]["prompt"] = "Long question. " * 20 + "The very end."
    desk = make_desk(tmp_path, files={"scenarios/toy-ranking.yaml": tree})
    async with running(desk, choice(), (60, 16)) as pilot:
        assert "Shift+Tab: all of the question" in shown(pilot)
        await press(pilot, "shift+tab", "end")
        await pilot.wait_for_scheduled_animations()
        await settled(pilot)
        assert "The very end." in shown(pilot)
        await press(pilot, "escape", "x")
        assert (focus(pilot), answer(pilot).text) == ("answer", "x")
        assert "The very end." not in shown(pilot)
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        assert "Shift+Tab" not in shown(pilot)
        await press(pilot, "shift+tab")
        assert focus(pilot) != "prompt"


async def test_the_last_phase_leads_to_the_debrief(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk, format_id="short")
    while not session.state.is_last_phase:
        session.edit(EARNS) if session.state.stage is Stage.ANSWERING else None
        session.next_phase(with_probes=False)
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter", "ctrl+n", "y")
        while session_of(pilot).state.stage is Stage.PROBING:
            await press(pilot, "f3")
        await press(pilot, "ctrl+n")
        assert "of 100" in shown(pilot)
        assert (session.folder / "transcript.json").is_file()
        await press(pilot, "escape")
        assert "once" in shown(pilot)


async def test_the_end_in_strict_mode_closes_a_question_that_is_open(tmp_path: Path) -> None:
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    session = begin(desk, "strict", "short")
    while not session.state.is_last_phase:
        session.next_phase(with_probes=False)
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter", "ctrl+n")
        screen = interview(pilot)
        for _ in range(6):
            if not screen.session.state.stage.is_over:
                await pass_time(pilot, clock, 130)
        assert "of 100" in shown(pilot)
        assert len(pilot.app.screen_stack) == 2


async def test_a_window_too_small_to_show_anything_takes_text_and_leaving_alone(
    tmp_path: Path,
) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, *"toys")
        await pilot.resize_terminal(59, 16)
        await settled(pilot)
        await press(pilot, "ctrl+n", "f8", "ctrl+t", "f1", "ctrl+p", "tab", "escape")
        await press(pilot, "backspace", "enter", "left", "x")
        assert pilot.app.screen is interview(pilot)
        assert session_of(pilot).state.stage is Stage.ANSWERING
        assert session_of(pilot).text() == "toyx\n"
        await press(pilot, "ctrl+q")
        assert "The attempt is kept" in told(pilot)
        await press(pilot, "enter", "a", "delete")
        assert len(pilot.app.screen_stack) == 1


async def test_a_question_that_has_no_room_waits_until_it_is_seen(tmp_path: Path) -> None:
    clock = FakeClock()
    async with running(make_desk(tmp_path, clock), choice()) as pilot:
        await pilot.resize_terminal(59, 16)
        await settled(pilot)
        clock.sleep(seconds=600)
        interview(pilot).look_at_clock()
        await settled(pilot)
        await press(pilot, "y", "enter", "escape")
        assert session_of(pilot).state.suspends
        await pilot.resize_terminal(*NARROW)
        await settled(pilot)
        await press(pilot, "y")
        assert not session_of(pilot).state.suspends


async def test_a_closed_phase_takes_no_question_and_says_so(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path), choice()) as pilot:
        await press(pilot, "h", "i", "ctrl+n")
        while session_of(pilot).state.stage is Stage.PROBING:
            await press(pilot, "f3")
        assert session_of(pilot).state.stage is Stage.REVIEWING
        assert "Ask the interviewer" not in shown(pilot)
        assert "ask again in the next phase" in shown(pilot)
        await press(pilot, "w", "h", "y")
        assert told(pilot).count("This phase is closed. Next goes on") == 1
        await press(pilot, "ctrl+n", "ctrl+t", "o", "k")
        assert session_of(pilot).text("question") == "ok"
