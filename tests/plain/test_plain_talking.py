"""A language model line by line: sentences as they come, and Ctrl+C for the written words."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from simulator.interview.talker import Inquiry, Say, Talked
from simulator.plain import waiting
from simulator.plain.home import choose_and_run
from simulator.plain.interview import PlainInterview
from simulator.session.kit import Choice
from tests.fakes import FakeClock
from tests.plain.test_plain_interview import Typing
from tests.session.talkers import FakeTalker, FakeTalkers
from tests.tui.house import make_desk


def sit(root: Path, talker: FakeTalker, *typed: str | float, mode: str = "coach") -> str:
    """One interview in which the model talks; what was printed."""
    clock = FakeClock()
    desk = make_desk(root, clock, talkers=FakeTalkers(talker))
    chosen = Choice("toy-ranking", "long", "strict" if mode == "strict" else "coach", model=True)
    lines = Typing(clock, *typed)
    assert PlainInterview(desk.begin(chosen), lines).run() == 0
    assert talker.is_closed
    return lines.said


def test_sentences_are_printed_as_they_come_and_once(tmp_path: Path) -> None:
    page = sit(tmp_path, FakeTalker(), "/ask how many?")
    assert "Interviewer: At 10K. Every second." in page
    assert page.count("At 10K.") == 1
    assert "The language model used 120 tokens, $0.0010." in page


def test_what_was_said_and_withheld_is_taken_back(tmp_path: Path) -> None:
    page = sit(tmp_path, FakeTalker("withholds"), "/ask how many?")
    assert "Interviewer: At 10K. Every second. Interviewer, taking that back: About " in page


def test_a_follow_up_is_asked_in_the_models_words_and_the_written_one_where_it_fails(
    tmp_path: Path,
) -> None:
    page = sit(tmp_path / "a", FakeTalker(), "Toys.", "/next", "because", "/next", "/decline")
    assert page.count("Interviewer: And how would you know?") == 2
    page = sit(tmp_path / "b", FakeTalker("fails"), "Toys.", "/next", "/decline", "/decline")
    assert "Interviewer: And why?" in page
    assert page.count("There is a fault: busy. The written words are used.") == 1


class Interrupted(FakeTalker):
    """A talker during whose answer somebody presses Ctrl+C."""

    async def answer(self, inquiry: Inquiry, say: Say) -> Talked:
        signal.raise_signal(signal.SIGINT)
        return await super().answer(inquiry, say)

    async def follow_up(self, follow_up: object) -> Talked:
        signal.raise_signal(signal.SIGINT)
        return await super().follow_up(follow_up)  # type: ignore[arg-type]


def test_ctrl_c_takes_the_written_words_and_does_not_leave(tmp_path: Path) -> None:
    talker = Interrupted("hangs", sentences=())
    page = sit(tmp_path, talker, "/ask how many?", "Toys.", "/next", "/time")
    assert "Interviewer: About 10" in page
    assert "Interviewer: And why?" in page
    assert "of the phase" in page
    assert "The attempt is kept" in page


def test_while_it_thinks_time_is_told_and_a_strict_phase_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "WAIT_S", 0.001)
    clock = FakeClock()
    desk = make_desk(tmp_path, clock, talkers=FakeTalkers(FakeTalker("hangs")))
    session = desk.begin(Choice("toy-ranking", "long", "strict", model=True))
    lines = Typing(clock, "Toys.", "/next")
    plain = PlainInterview(session, lines)
    tick = session.tick

    def passing() -> object:
        clock.advance(seconds=100)
        return tick()

    session.tick = passing  # type: ignore[method-assign, assignment]
    plain.run()
    assert "(The interviewer is thinking; Ctrl+C takes the written words.)" in lines.said
    assert "Time is up for this phase." in lines.said
    assert "Interviewer: And why?" in lines.said


def test_who_speaks_is_asked_only_where_a_model_is_configured(tmp_path: Path) -> None:
    def choose(root: Path, talkers: FakeTalkers | None, *typed: str) -> str:
        import io

        sink = io.StringIO()
        desk = make_desk(root, talkers=talkers)
        choose_and_run(desk, io.StringIO("".join(f"{line}\n" for line in typed)), sink)
        return " ".join(sink.getvalue().split())

    assert "Who words" not in choose(tmp_path / "a", None, "1", "1", "1", "/leave")
    typed = ("1", "1", "1", "2", "/ask how many?", "/leave")
    page = choose(tmp_path / "b", FakeTalkers(), *typed)
    assert "2. toy, in a neutral tone" in page
    assert "Interviewer: At 10K." in page
