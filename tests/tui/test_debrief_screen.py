"""The debrief: its order, evidence in the candidate's own words, disputes."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from simulator.grading.disputes import recount
from simulator.grading.grader import GRADER_VERSION
from simulator.grading.strong import IN_GENERAL
from simulator.records.regrades import Regrade, add_regrade
from simulator.records.transcript import Exchange, Transcript
from simulator.session.desk import Desk
from simulator.session.second import NoOpinionError
from simulator.tui.debrief import DebriefScreen
from simulator.tui.debrief_text import conversation_and_answers, criterion_detail, overview
from tests.fakes import FakeJudge
from tests.session.room import PARTLY
from tests.tui.house import (
    NARROW,
    begin,
    burst,
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


def sat(desk: Desk) -> Transcript:
    """A finished attempt with a question, a hint, a wrong claim and two calculations."""
    session = begin(desk)
    session.ask("how many?")
    session.take_hint()
    session.edit(
        f"{PARTLY} It is so. 30K QPS / 150 QPS per GPU = 200 GPUs. 100 * 3 = 3000. More later."
    )
    session.next_phase()
    session.answer_probe("Because it is a goal.")
    return session.finish().transcript


def rows_of_the_list(pilot: Pilot[None]) -> list[str]:
    """What is to be seen of the list of criteria, without its bar."""
    region = pilot.app.screen.query_one("#criteria-list").region
    lines = shown(pilot).splitlines()[region.y : region.bottom]
    return [line[region.x : region.right - 2].rstrip() for line in lines]


def texts(lines: object) -> str:
    assert isinstance(lines, list)
    return "\n".join(line.plain for line in lines if isinstance(line, Content))


def test_the_overview_says_the_score_first_then_what_would_raise_it(tmp_path: Path) -> None:
    page = texts(list(overview(sat(make_desk(tmp_path)), 20)))
    order = [
        " of 100", "What would raise it most", "Wrong claims", "Dimensions", "Calculations",
        "Pacing",
    ]  # fmt: skip
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.index("It is so.") < page.index("Dimensions")


def test_a_wrong_calculation_tells_by_what_it_is_off(tmp_path: Path) -> None:
    page = texts(list(overview(sat(make_desk(tmp_path)), 20)))
    assert "right     30K QPS / 150 QPS per GPU = 200 GPUs" in page
    wrong = page[page.index("wrong     100 * 3 = 3000") :]
    assert "10" in wrong.splitlines()[1]


def test_a_phase_over_its_budget_is_told_in_words() -> None:
    from simulator.records.transcript import PhaseRecord
    from tests.records.samples import sample_transcript

    phases = (
        PhaseRecord(id="clarify", title="Clarify", budget_s=300, spent_s=361, answer="a b"),
        PhaseRecord(id="data", title="Data", budget_s=300, spent_s=150, answer=""),
    )
    page = texts(list(overview(sample_transcript(phases=phases), 20))).partition("Pacing")[2]
    assert "6:01 of  5:00  2 words  over by 1:01" in page
    assert page.index("▓") < page.index("░")


def criteria(transcript: Transcript) -> list[dict[str, Any]]:
    report: Any = transcript.report
    return [item for dimension in report["dimensions"] for item in dimension["criteria"]]


def test_evidence_is_marked_in_the_whole_answer(tmp_path: Path) -> None:
    transcript = sat(make_desk(tmp_path))
    item = next(item for item in criteria(transcript) if item["evidence"])
    answer = next(
        line for line in criterion_detail(item, transcript) if "More later." in line.plain
    )
    marked = [answer.plain[s.start : s.end] for s in answer.spans if "success" in str(s.style)]
    assert marked
    assert all(mark in PARTLY for mark in marked)


def test_points_are_earned_of_points_and_the_quotes_come_before_the_whole_answer(
    tmp_path: Path,
) -> None:
    transcript = sat(make_desk(tmp_path))
    item = next(item for item in criteria(transcript) if item["evidence"])
    page = texts(list(criterion_detail({**item, "credit": 0.75, "points": 6.0}, transcript)))
    assert "4.5 of 6 points" in page
    assert page.index(f"“{item['evidence'][0]['quote']}”") < page.index("More later.")


def test_a_quote_from_an_answer_to_a_follow_up_says_to_which(tmp_path: Path) -> None:
    transcript = sat(make_desk(tmp_path))
    item = next(item for item in criteria(transcript) if item["evidence"])
    span = item["evidence"][0]
    asked = Exchange(kind="probe", text="And what for?", answer=span["quote"])
    phases = tuple(
        phase.model_copy(update={"exchanges": (asked,)}) if phase.id == span["phase"] else phase
        for phase in transcript.phases
    )
    told = transcript.model_copy(update={"phases": phases})
    assert "in your answer to: And what for?" in texts(list(criterion_detail(item, told)))
    assert "in your answer to" not in texts(list(criterion_detail(item, transcript)))


def test_what_was_not_met_shows_a_strong_answer(tmp_path: Path) -> None:
    transcript = sat(make_desk(tmp_path))
    item = next(item for item in criteria(transcript) if item["verdict"] != "met")
    assert f"{IN_GENERAL} says it." in texts(list(criterion_detail(item, transcript)))


def test_the_conversation_has_hints_and_follow_ups_beside_the_answers(tmp_path: Path) -> None:
    page = conversation_and_answers(sat(make_desk(tmp_path))).plain
    order = ["how many?", "Hint ", "Your answer", PARTLY, "Follow-up ", "Because it is a goal."]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.count("Because it is a goal.") == 1
    assert "Nothing was written." in page


async def test_every_part_is_reached_by_keys_at_80_by_24(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk, size=NARROW) as pilot:
        await press(pilot, "a", "enter")
        assert "of 100" in shown(pilot)
        await press(pilot, "right_square_bracket")
        listing = pilot.app.screen.query_one("#criteria-list", OptionList)
        assert listing.has_focus
        detail = pilot.app.screen.query_one("#criterion")
        assert listing.region.bottom <= detail.region.y  # the list above, the detail below
        await press(pilot, "down", "enter")
        assert detail.has_focus
        await press(pilot, "right_square_bracket")
        assert "Your answer" in words(pilot)
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert "of 100" in shown(pilot)
        await press(pilot, "escape", "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_each_part_can_be_read_on_at_once_from_whichever_it_is_reached(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk, size=NARROW) as pilot:
        await press(pilot, "a", "enter")
        for part in ("criteria-list", "talk-scroll", "overview-scroll") * 2:
            await press(pilot, "right_square_bracket")
            assert focus(pilot) == part
        for part in ("talk-scroll", "criteria-list", "overview-scroll"):
            await press(pilot, "left_square_bracket")
            assert focus(pilot) == part
        await burst(pilot, "right_square_bracket", "right_square_bracket")
        assert focus(pilot) == "talk-scroll"


async def test_after_a_resize_the_list_still_shows_the_criterion_that_is_read(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk, size=NARROW) as pilot:
        pilot.app.open_debrief(folder)  # type: ignore[attr-defined]
        await press(pilot, "right_square_bracket")
        listing = pilot.app.screen.query_one("#criteria-list", OptionList)
        listing.focus()
        await press(pilot, "end")
        for size in ((120, 36), (60, 16), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert listing.highlighted == listing.option_count - 1
            assert listing.scroll_offset.y == listing.max_scroll_y


async def test_a_dispute_stands_beside_the_verdict_and_can_be_taken_back(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, desk.transcript(folder)))
        await press(pilot, "d")
        assert "Choose the criterion" in told(pilot)
        assert "Undo dispute" not in footer(pilot)
        await press(pilot, "d")
        await press(pilot, "tab", "enter")
        assert "A dispute needs a reason." in told(pilot)
        await press(pilot, *"line", "space", "2", "enter")
        assert "disputed" in words(pilot)
        assert "You dispute it: partly met. line 2" in words(pilot)
        await press(pilot, "escape")
        pilot.app.push_screen(DebriefScreen(folder, desk.transcript(folder)))
        await press(pilot, "right_square_bracket")
        assert "You dispute it: partly met. line 2" in words(pilot)
        assert "Undo dispute" in footer(pilot)
        await press(pilot, "u")
        assert "You dispute it" not in words(pilot)
        assert desk.transcript(folder).disputes == ()


async def test_wrong_claims_and_calculations_are_disputed_as_criteria_are(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    transcript = sat(desk)
    folder = desk.find("last")
    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, transcript))
        await settled(pilot)
        await press(pilot, "d")
        assert "Choose the criterion, wrong claim or calculation" in told(pilot)
        assert "dispute counted" not in words(pilot)
        await press(pilot, "end")
        costs = r"penalty 2; in all [\d.]+ points off for \d wrong claims? and 1 wrong calculation"
        assert re.search(f"✗ wrong {costs}", words(pilot))
        await press(pilot, "d")
        assert focus(pilot) == "reason"
        assert "Should be: right." in words(pilot)
        await press(pilot, *"so", "enter")
        assert "You dispute it: right. so" in words(pilot)
        assert "✗ 100 * 3 = 3000 disputed" in words(pilot)
        await press(pilot, "up", "d")
        assert "The verdict: made." in words(pilot)
        await press(pilot, *"no", "enter")
        assert "✗ Claims toy-wrong-5 disputed" in words(pilot)
        assert "You dispute it: not made. no" in words(pilot)
        await press(pilot, "left_square_bracket")
        report: dict[str, Any] = dict(transcript.report or {})
        again = recount(report, desk.transcript(folder).held)
        assert again is not None
        assert again.score > report["overall"]["score"]
        assert again.deductions < report["overall"]["deductions"]
        assert f"With your 2 disputes counted: {again.score:g} {again.letter}" in words(pilot)
        assert f"{report['overall']['score']:g} of 100" in words(pilot)
        await press(pilot, "right_square_bracket", "u")
        assert [one.of for one in desk.transcript(folder).disputes] == ["calculation"]


async def test_from_the_overview_what_took_points_is_disputed_without_a_search(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    transcript = sat(desk)
    folder = desk.find("last")
    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, transcript))
        await settled(pilot)
        await press(pilot, "d")
        await press(pilot, "d")
        assert "Dispute: Claims toy-wrong-0" in words(pilot)
        assert focus(pilot) == "reason"
        await press(pilot, "escape", "end", "left_square_bracket")
        await press(pilot, "d")
        assert "Dispute: 100 * 3 = 3000" in words(pilot)
        await press(pilot, *"so", "enter")
        assert [one.of for one in desk.transcript(folder).disputes] == ["calculation"]
        assert focus(pilot) == "criteria-list"
        await press(pilot, "home", "down", "left_square_bracket")
        await press(pilot, "d")
        await press(pilot, "d")
        assert "Dispute: About req-two" in words(pilot)


async def test_a_dispute_or_note_that_was_half_typed_is_there_again(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk) as pilot:
        pilot.app.open_debrief(folder)  # type: ignore[attr-defined]
        await press(pilot, "right_square_bracket")
        await press(pilot, "d")
        pilot.app.screen.query_one("#reason").focus()
        await press(pilot, *"line 2")  # and here the program dies
    async with running(desk) as pilot:
        pilot.app.open_debrief(folder)  # type: ignore[attr-defined]
        await press(pilot, "n")
        assert pilot.app.screen.query_one("#line", Input).value == ""
        await press(pilot, *"later", "escape")
        await press(pilot, "n")
        assert pilot.app.screen.query_one("#line", Input).value == "later"
        await press(pilot, "enter")
        await press(pilot, "n")
        assert pilot.app.screen.query_one("#line", Input).value == ""
        await press(pilot, "escape", "right_square_bracket", "d")
        assert pilot.app.screen.query_one("#reason", Input).value == "line 2"
        pilot.app.screen.query_one("#reason").focus()
        await press(pilot, "enter")
        assert [one.reason for one in desk.transcript(folder).disputes] == ["line 2"]
        assert [one.text for one in desk.transcript(folder).notes] == ["later"]
        assert desk.draft(folder, "note") == ""
        await press(pilot, "down", "d")
        assert pilot.app.screen.query_one("#reason", Input).value == ""


async def test_a_second_dispute_begins_with_the_first(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, desk.transcript(folder)))
        await press(pilot, "right_square_bracket", "d", "enter", "down", "enter", "tab", *"line")
        await press(pilot, "enter", "d")
        select, reason = pilot.app.screen.query_one("#claimed"), pilot.app.screen.query_one(Input)
        (first,) = desk.transcript(folder).disputes
        assert (select.value, reason.value) == (first.claimed, "line")  # type: ignore[attr-defined]
        await press(pilot, "tab", "end", *"s", "enter")
        (second,) = desk.transcript(folder).disputes
        assert (second.claimed, second.reason) == (first.claimed, "lines")


@pytest.mark.parametrize("row", ["home", "end"], ids=["criterion", "calculation"])
async def test_criteria_and_calculations_are_disputed_by_the_same_keys(
    tmp_path: Path, row: str
) -> None:
    desk = make_desk(tmp_path)
    transcript = sat(desk)
    folder = desk.find("last")
    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, transcript))
        await press(pilot, "right_square_bracket", row)
        await burst(pilot, "d")
        await burst(pilot, *"so")
        await press(pilot, "space")
        await burst(pilot, "shift+tab", "tab", "tab", *"it", "enter")
        (one,) = desk.transcript(folder).disputes
        assert one.reason == "so it"
        assert one.of == ("criterion" if row == "home" else "calculation")


@pytest.mark.parametrize("row", ["home", "end"], ids=["criterion", "calculation"])
async def test_a_dispute_without_a_reason_says_so_and_keeps_all(tmp_path: Path, row: str) -> None:
    desk = make_desk(tmp_path)
    transcript = sat(desk)
    folder = desk.find("last")
    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, transcript))
        await press(pilot, "right_square_bracket", row)
        await press(pilot, "d")
        await press(pilot, *"x", "backspace", "enter")
        assert "A dispute needs a reason." in told(pilot)
        await press(pilot, *"so", "tab", "shift+tab", *"me", "enter")
        (one,) = desk.transcript(folder).disputes
        assert one.reason == "some"


async def test_no_row_of_the_list_loses_a_line_by_a_dispute(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    stored = folder / "transcript.json"
    fields = json.loads(stored.read_bytes())
    dimension = fields["report"]["dimensions"][0]
    one = dimension["criteria"][0] | {"prompted": True}
    titles = [f"{'x' * (20 + n)} {'y' * 12}" for n in range(24)]  # they wrap at every width
    dimension["criteria"] += [one | {"id": f"req-{n}", "title": t} for n, t in enumerate(titles)]
    stored.write_text(json.dumps(fields))

    async with running(desk) as pilot:
        pilot.app.push_screen(DebriefScreen(folder, desk.transcript(folder)))
        await press(pilot, "right_square_bracket")
        before = rows_of_the_list(pilot)
        await press(pilot, "d", "tab", *"so", "enter")
        after = rows_of_the_list(pilot)
        assert "disputed" in after[1]
        assert after[2:] == before[2:]


async def test_an_attempt_that_could_not_be_graded_shows_its_answers() -> None:
    from tests.records.samples import sample_transcript

    transcript = sample_transcript(report=None)
    assert "Not graded" in texts(list(overview(transcript, 20)))
    assert transcript.phases[0].answer.strip() in conversation_and_answers(transcript).plain


async def test_the_mouse_chooses_a_criterion(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "right_square_bracket")
        before = str(pilot.app.screen.query_one("#criterion-text", Static).visual)
        await pilot.click("#criteria-list", offset=(6, 5))
        await settled(pilot)
        assert str(pilot.app.screen.query_one("#criterion-text", Static).visual) != before


async def test_a_note_and_a_tag_are_kept_shown_and_taken_away(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "n")
        await press(pilot, *"ask[/b]", "enter", "t")
        await press(pilot, *"morning", "enter")
        assert "ask[/b]" in words(pilot)
        assert "morning" in words(pilot)
        assert desk.transcript(folder).tags == ("morning",)
        await press(pilot, "t")
        await press(pilot, *"morning", "enter")
        assert desk.transcript(folder).tags == ()
        assert [note.text for note in desk.transcript(folder).notes] == ["ask[/b]"]


async def test_an_export_is_written_where_one_says_and_never_over_a_file(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "e")
        pilot.app.screen.query_one("#where", Input).value = str(tmp_path)
        pilot.app.screen.query_one("#where", Input).focus()
        await press(pilot, "enter")
        written = tmp_path / f"{folder.name}.md"
        assert written.read_text().startswith("# Toy ranking")
        assert str(written) in told(pilot)
        await press(pilot, "e")
        pilot.app.screen.query_one("#where", Input).value = str(written)
        pilot.app.screen.query_one("#where", Input).focus()
        await press(pilot, "enter")
        assert "exists already" in told(pilot)
        assert pilot.app.screen.query_one("#where", Input).value == str(written)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, DebriefScreen)


async def test_graded_again_both_gradings_can_be_shown(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    folder = finish(desk)
    before = desk.transcript(folder)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "r")
        assert "Nothing that grades has changed" in told(pilot)
        overall = {"score": 12.5, "out_of": 100, "letter": "F", "assessed": 1, "criteria": 1}
        report: dict[str, Any] = {**(before.report or {}), "overall": overall}
        add_regrade(folder, Regrade(desk.clock.now(), report, 9, "other", 2), desk.fs)
        await press(pilot, "escape", "enter")
        assert "scenario version 2, sat as version 1" in words(pilot)
        assert f"with rubric 9 and grader {GRADER_VERSION}: 12.5 F" in words(pilot)
        assert " 100 " in words(pilot)
        await press(pilot, "v")
        assert " 12.5 of 100" in words(pilot)
        await press(pilot, "v")
        assert " 12.5 of 100" not in words(pilot)
        assert desk.transcript(folder) == before


async def test_a_second_opinion_is_asked_for_shown_beside_and_can_be_the_score_of_record(
    tmp_path: Path,
) -> None:
    desk = make_desk(tmp_path)
    desk.find_judge = lambda _: FakeJudge()
    folder = finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "m")
        assert "Your answers are sent to the other judge's house." in words(pilot)
        await press(pilot, "y")
        await settled(pilot)
        assert "by the other: 0 F" in words(pilot)
        assert "are for you to settle" in words(pilot)
        assert "Mind this." in words(pilot)
        await press(pilot, "right_square_bracket")
        assert "≠" in words(pilot)
        assert "≠ offline: ● met." in words(pilot)
        await press(pilot, "v")
        await settled(pilot)
        assert "≠ the other: ○ missed. So I see it." in words(pilot)
        await press(pilot, "v", "o")
        assert "This is the score of record now" in told(pilot)
        assert desk.transcript(folder).record == desk.regrades(folder)[0].id
        await press(pilot, "left_square_bracket")
        assert "0 F, of record" in words(pilot)


async def test_the_key_is_looked_for_off_the_screens_own_thread(tmp_path: Path) -> None:
    desk, threads = make_desk(tmp_path), []

    def find(_: int) -> FakeJudge:
        threads.append(threading.current_thread())
        return FakeJudge()

    desk.find_judge = find
    finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "m")
        assert "Your answers are sent" in words(pilot)
    assert threads
    assert threading.main_thread() not in threads


async def test_a_second_opinion_can_be_stopped(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    judge = FakeJudge(waits=True)
    desk.find_judge = lambda _: judge
    folder = finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "m")
        await press(pilot, "y")
        assert "the other is judging" in words(pilot)
        assert desk.regrades(folder) == ()
        await press(pilot, "escape")
        await settled(pilot)
        assert len(desk.regrades(folder)) == 1
        assert isinstance(pilot.app.screen, DebriefScreen)


async def test_without_an_opinion_the_debrief_says_why_and_stays(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.find_judge = lambda _: FakeJudge(error=NoOpinionError("The key was refused."))
    folder = finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "m")
        await press(pilot, "y")
        await settled(pilot)
        assert "The key was refused." in told(pilot)
        assert desk.regrades(folder) == ()
        await press(pilot, "r")
        assert "Nothing that grades has changed" in told(pilot)


async def test_where_no_model_is_configured_that_is_said(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    finish(desk)
    async with running(desk) as pilot:
        await press(pilot, "a", "enter", "m")
        assert "without a second judge" in words(pilot)
