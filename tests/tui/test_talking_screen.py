"""A language model on the screen: it streams in, waits for nobody, and nobody waits for it."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Select

from simulator.errors import UsageError
from simulator.interview.plan import Mode
from simulator.interview.state import Stage
from simulator.session.desk import Desk
from simulator.session.kit import Choice
from simulator.tui.dialogs import StartDialog
from simulator.tui.interview import InterviewScreen
from tests.fakes import FakeClock
from tests.session.talkers import FakeTalker, FakeTalkers
from tests.tui.house import (
    focus,
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


def desk_with(root: Path, talker: FakeTalker, clock: FakeClock | None = None) -> Desk:
    return make_desk(root, clock, talkers=FakeTalkers(talker))


def talked(mode: Mode = "coach", tone: str = "neutral") -> Choice:
    return Choice("toy-ranking", "long", mode, seed=3, model=True, tone=tone)


async def ask(pilot: Pilot[None], question: str = "how many?") -> None:
    await press(pilot, "ctrl+t", *question, "enter")
    await settled(pilot)


def title(pilot: Pilot[None]) -> str:
    return str(interview(pilot).query_one("#answer").border_title)


async def test_an_answer_comes_in_the_models_words_and_shows_what_it_cost(tmp_path: Path) -> None:
    async with running(desk_with(tmp_path, FakeTalker()), talked()) as pilot:
        assert "3 hints left, next costs 10%" in shown(pilot)
        await ask(pilot)
        assert "At 10K. Every second." in words(pilot)
        assert session_of(pilot).state.questions[0].reply == "At 10K. Every second."
        assert "3 hints (10%) · 120 tokens, $0.0010" in shown(pilot)


async def test_what_has_been_said_stands_there_while_more_is_on_its_way(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, FakeTalker("hangs", sentences=("At 10K.",)))
    async with running(desk, talked()) as pilot:
        await ask(pilot)
        assert "At 10K." in words(pilot)
        assert session_of(pilot).state.questions[0].reply == ""

        await press(pilot, "escape")

        reply = session_of(pilot).state.questions[0].reply
        assert reply in words(pilot)
        assert "At 10K." not in words(pilot)
        assert focus(pilot) == "question"
        await press(pilot, "escape")
        assert focus(pilot) == "answer"


async def test_words_that_are_withheld_give_way_to_the_written_ones(tmp_path: Path) -> None:
    talker = FakeTalker("withholds", sentences=("It is 50.",))
    async with running(desk_with(tmp_path, talker), talked()) as pilot:
        await ask(pilot)
        assert "It is 50." not in words(pilot)
        assert session_of(pilot).state.questions[0].reply in words(pilot)


async def test_before_the_first_word_it_says_that_it_thinks(tmp_path: Path) -> None:
    async with running(desk_with(tmp_path, FakeTalker("hangs", sentences=())), talked()) as pilot:
        await ask(pilot)
        assert "The interviewer is thinking…" in words(pilot)
        await ask(pilot, "do toys sleep?")
        assert words(pilot).count("The interviewer is thinking…") == 1
        assert session_of(pilot).state.questions[0].reply


async def test_with_a_server_that_hangs_typing_time_and_next_go_on(tmp_path: Path) -> None:
    clock = FakeClock()
    talker = FakeTalker("hangs")
    async with running(desk_with(tmp_path, talker, clock), talked()) as pilot:
        await ask(pilot)
        await press(pilot, "shift+tab", "shift+tab")
        assert focus(pilot) == "answer"
        await press(pilot, *"toys")
        assert session_of(pilot).text() == "toys"
        await pass_time(pilot, clock, 100)
        assert "3:20" in shown(pilot)
        await press(pilot, "ctrl+n")
        assert title(pilot).startswith("The interviewer is thinking…")
        await press(pilot, "ctrl+n")
        assert session_of(pilot).state.stage is Stage.PROBING
        assert "Follow-up: And why?" in shown(pilot)


async def test_a_follow_up_is_asked_in_the_models_words(tmp_path: Path) -> None:
    async with running(desk_with(tmp_path, FakeTalker()), talked()) as pilot:
        await paste(pilot, "All about toys.")
        await press(pilot, "ctrl+n")
        await settled(pilot)
        assert "Follow-up: And how would you know?" in shown(pilot)
        assert focus(pilot) == "answer"
        await press(pilot, *"because", "ctrl+n")
        await settled(pilot)
        assert session_of(pilot).state.probes[0].answer == "because"
        await press(pilot, "f3")
        await settled(pilot)
        assert session_of(pilot).state.stage is Stage.REVIEWING


async def test_while_it_thinks_the_editor_can_be_used_and_escape_asks_at_once(
    tmp_path: Path,
) -> None:
    async with running(desk_with(tmp_path, FakeTalker("hangs")), talked()) as pilot:
        await paste(pilot, "Toys")
        await press(pilot, "ctrl+n")
        assert title(pilot).startswith("The interviewer is thinking…")
        await press(pilot, *" and more", "escape")
        await settled(pilot)
        assert session_of(pilot).state.phases[0].text == "Toys and more"
        assert "Follow-up: And why?" in shown(pilot)
        assert "thinking" not in title(pilot)


async def test_when_time_closes_the_phase_nobody_is_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    talker = FakeTalker("hangs")
    async with running(desk_with(tmp_path, talker, clock), talked("strict")) as pilot:
        await paste(pilot, "Toys")
        await press(pilot, "ctrl+n")
        await pass_time(pilot, clock, 290)
        await pass_time(pilot, clock, 25)
        await settled(pilot)
        assert "Time is up" in told(pilot)
        assert "Follow-up: And why?" in shown(pilot)
        assert "thinking" not in title(pilot)


async def test_a_failure_is_told_once_in_a_sentence(tmp_path: Path) -> None:
    async with running(desk_with(tmp_path, FakeTalker("fails")), talked()) as pilot:
        for _ in range(3):
            await ask(pilot)
        assert told(pilot).count("There is a fault: busy. The written words are used.") == 1
        assert told(pilot).count("left alone for the rest of this interview") == 1
        assert session_of(pilot).state.questions[2].reply


async def test_leaving_while_it_talks_lets_go_of_it_and_the_attempt_goes_on(
    tmp_path: Path,
) -> None:
    talker = FakeTalker("hangs")
    async with running(desk_with(tmp_path, talker), talked()) as pilot:
        await ask(pilot)
        await press(pilot, "ctrl+q")
        assert talker.is_closed
        await press(pilot, "enter")
        assert session_of(pilot).state.questions[0].reply
        assert session_of(pilot).talking is not None


async def test_the_start_asks_who_speaks_only_where_a_model_is_configured(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path / "a")) as pilot:
        await press(pilot, "enter")
        assert not pilot.app.screen.query("#interviewer")
    talker = FakeTalker()
    async with running(desk_with(tmp_path / "b", talker)) as pilot:
        await press(pilot, "enter")
        dialog = pilot.app.screen
        assert isinstance(dialog, StartDialog)
        assert "in the words of toy" in words(pilot)
        dialog.query_one("#interviewer", Select).value = "model"
        dialog.query_one("#tone", Select).value = "sceptical"
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, InterviewScreen)
        assert session_of(pilot).state.tone == talker.tone == "sceptical"


async def test_the_written_interviewer_is_the_usual_one(tmp_path: Path) -> None:
    async with running(desk_with(tmp_path, FakeTalker())) as pilot:
        await press(pilot, "enter", "ctrl+s")
        assert session_of(pilot).talking is None


async def test_home_asks_nobody_for_a_model_and_wrong_settings_are_told_at_the_start(
    tmp_path: Path,
) -> None:
    class Broken(FakeTalkers):
        asked = 0

        def offer(self) -> tuple[str, str] | None:
            Broken.asked += 1
            raise UsageError("config.toml: [llm] tone must be one of friendly, neutral, sceptical")

    async with running(make_desk(tmp_path, talkers=Broken())) as pilot:
        assert Broken.asked == 0
        await press(pilot, "enter")
        assert Broken.asked == 1
        assert "tone must be one of" in told(pilot)
        await press(pilot, "ctrl+s")
        assert session_of(pilot).talking is None
