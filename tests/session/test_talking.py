"""A language model in an interview: the journal first, no waiting with the clock, written words."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.content.library import Library
from simulator.content.rubric import Criterion
from simulator.content.scenario import Scenario
from simulator.errors import UsageError
from simulator.interview.events import (
    Event,
    ModelCalled,
    ProbeAsked,
    QuestionAnswered,
    QuestionAsked,
    TalkerChosen,
)
from simulator.interview.interviewer import (
    ASSUME,
    TURNED_BACK,
    Interviewer,
    ScriptedInterviewer,
)
from simulator.interview.machine import Stage
from simulator.interview.plan import Mode
from simulator.interview.questions import QuestionMatch
from simulator.records.journal import JOURNAL_NAME, read_journal
from simulator.session.keeper import events_of
from simulator.session.kit import Choice
from simulator.session.session import Session
from simulator.session.talking import FAILURES, Talking
from tests.fakes import FakeClock, FakeMatcher
from tests.session.room import EARNS, make_kit
from tests.session.talkers import FakeTalker, FakeTalkers

ASKED = "how many?"
SPOKEN = "At 10K. Every second."


def begin(
    root: Path,
    talker: FakeTalker,
    clock: FakeClock | None = None,
    mode: Mode = "coach",
    tone: str = "",
    **changes: Any,
) -> tuple[Session, Talking]:
    kit = make_kit(root, clock, talkers=FakeTalkers(talker), **changes)
    session = Session.start(kit, Choice("toy-ranking", "long", mode, model=True, tone=tone))
    assert session.talking is not None
    return session, session.talking


def journalled(session: Session) -> tuple[Event, ...]:
    return events_of(read_journal(session.folder / JOURNAL_NAME).entries)


def kinds(events: tuple[Event, ...]) -> list[str]:
    return [type(event).__name__ for event in events]


def only(events: tuple[Event, ...], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def written_answer(root: Path) -> str:
    session = Session.start(make_kit(root), Choice("toy-ranking", "long"))
    session.ask(ASKED)
    session.close()
    return session.state.questions[0].reply


# Answers


async def test_a_question_is_journalled_before_anybody_is_asked_and_answered_later(
    tmp_path: Path,
) -> None:
    session, talking = begin(tmp_path, FakeTalker())
    heard: list[str] = []
    events = session.ask(ASKED)
    assert kinds(events) == ["QuestionAsked"]
    assert isinstance(journalled(session)[-1], QuestionAsked)

    events = await talking.answer(heard.append)

    assert heard == ["At 10K.", SPOKEN]
    assert kinds(events) == ["ModelCalled", "QuestionAnswered"]
    answered = events[-1]
    assert isinstance(answered, QuestionAnswered)
    assert (answered.text, answered.by, answered.fact_ids) == (SPOKEN, "toy", ("fact-2",))
    assert kinds(journalled(session))[-2:] == ["ModelCalled", "QuestionAnswered"]
    assert [turn.kind for turn in session.conversation] == ["opening", "question", "answer"]
    assert session.spent == "120 tokens, $0.0010"


async def test_who_talks_in_which_tone_is_in_the_journal(tmp_path: Path) -> None:
    session, _ = begin(tmp_path, FakeTalker(), tone="sceptical")
    assert only(journalled(session), TalkerChosen) == [TalkerChosen(0.0, "toy", "sceptical")]


async def test_a_question_for_the_solution_is_turned_back_without_a_call(tmp_path: Path) -> None:
    def interviewer(_: Library, scenario: Scenario) -> Interviewer:
        matcher = FakeMatcher({"which model?": QuestionMatch("solution", (), ())})
        return ScriptedInterviewer(scenario, matcher)

    talker = FakeTalker()
    session, _ = begin(tmp_path, talker, make_interviewer=interviewer)
    session.ask("which model?")
    assert session.state.questions[0].reply == TURNED_BACK
    assert talker.inquiries == []


@pytest.mark.parametrize("behaviour", ["fails", "breaks", "withholds"])
async def test_without_words_of_the_model_the_written_answer_is_given(
    tmp_path: Path, behaviour: str
) -> None:
    session, talking = begin(tmp_path / "a", FakeTalker(behaviour))  # type: ignore[arg-type]
    session.ask(ASKED)
    events = await talking.answer(lambda _: None)
    answered = events[-1]
    assert isinstance(answered, QuestionAnswered)
    assert (answered.text, answered.by) == (written_answer(tmp_path / "b"), "scripted")
    (call,) = only(events, ModelCalled)
    assert isinstance(call, ModelCalled)
    assert not call.used
    assert call.why_not


async def test_an_unmatched_question_is_put_to_the_model_with_the_assumption_at_hand(
    tmp_path: Path,
) -> None:
    talker = FakeTalker("withholds")
    session, talking = begin(tmp_path, talker)
    session.ask("do toys sleep?")
    await talking.answer(lambda _: None)
    assert talker.inquiries[0].scripted.text == ASSUME
    assert session.state.questions[0].reply == ASSUME


async def test_stopping_gives_the_written_answer_at_once_and_keeps_what_was_said(
    tmp_path: Path,
) -> None:
    session, talking = begin(tmp_path / "a", FakeTalker("hangs"))
    session.ask(ASKED)
    started = asyncio.Event()
    waiting = asyncio.create_task(talking.answer(lambda _: started.set()))
    await started.wait()

    events = talking.stop()

    assert kinds(events) == ["QuestionAnswered"]
    assert session.state.questions[0].reply == written_answer(tmp_path / "b")
    assert await waiting == ()
    last = session.events[-1]
    assert isinstance(last, ModelCalled)
    assert (last.used, last.why_not) == (False, "the candidate did not wait")
    assert last.text.startswith("At 10K.")


async def test_a_new_question_ends_the_wait_for_the_one_before(tmp_path: Path) -> None:
    session, talking = begin(tmp_path, FakeTalker("hangs"))
    session.ask(ASKED)
    waiting = asyncio.create_task(talking.answer(lambda _: None))
    await asyncio.sleep(0)

    events = session.ask("do toys sleep?")

    assert kinds(events) == ["QuestionAnswered", "QuestionAsked"]
    assert await waiting == ()
    assert [bool(question.reply) for question in session.state.questions] == [True, False]


async def test_typing_ticking_and_the_next_phase_go_on_while_a_server_hangs(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    session, talking = begin(tmp_path, FakeTalker("hangs"), clock)
    session.ask(ASKED)
    waiting = asyncio.create_task(talking.answer(lambda _: None))
    await asyncio.sleep(0)
    session.edit("toys")
    clock.advance(seconds=250)
    assert "TimeWarningGiven" in kinds(session.tick())
    session.next_phase(with_probes=False)
    assert session.state.stage is Stage.REVIEWING
    talking.stop()
    assert await waiting == ()


async def test_the_end_answers_what_still_waits(tmp_path: Path) -> None:
    session, talking = begin(tmp_path / "a", FakeTalker("hangs"))
    session.ask(ASKED)
    outcome = session.finish()
    exchanges = [e for phase in outcome.transcript.phases for e in phase.exchanges]
    assert [e.answer for e in exchanges] == [written_answer(tmp_path / "b")]
    assert await talking.answer(lambda _: None) == ()


async def test_the_end_by_the_clock_answers_what_still_waits(tmp_path: Path) -> None:
    clock = FakeClock()
    session, _ = begin(tmp_path, FakeTalker("hangs"), clock, "strict")
    while not session.state.is_last_phase:
        session.next_phase(with_probes=False)
    session.ask(ASKED)
    for _ in range(20):
        clock.advance(seconds=60)
        session.tick()
    assert session.state.stage is Stage.FINISHED
    assert session.state.questions[0].reply


# Follow-ups


async def test_the_model_words_the_follow_up_that_the_grader_chose(tmp_path: Path) -> None:
    talker = FakeTalker()
    session, talking = begin(tmp_path, talker)
    session.edit("It is all about toys.")
    expected = session.coming_probe()
    assert expected is not None

    events = await talking.advance(session.next_phase)

    assert kinds(events) == ["PhaseClosed", "ModelCalled", "ProbeAsked"]
    assert session.state.probes[0].criterion == expected.criterion
    assert session.state.probes[0].text == talker.probe
    assert "all about toys" in talker.follow_ups[0].answer
    events = await talking.advance(lambda worded: session.answer_probe("so", worded), answered="so")
    assert kinds(events) == ["ProbeAnswered", "ModelCalled", "ProbeAsked"]
    assert len(session.state.asked_criteria()) == 2


async def test_a_declined_question_is_not_asked_again_in_other_words(tmp_path: Path) -> None:
    session, talking = begin(tmp_path, FakeTalker())
    for _ in range(3):
        session.edit("Toys.")
        await talking.advance(session.next_phase)
        while session.state.stage is Stage.PROBING:
            await talking.advance(session.decline_probe)
        await talking.advance(session.next_phase)
    asked = [event.criterion for event in session.events if isinstance(event, ProbeAsked)]
    assert len(asked) == len(set(asked)) >= 4


async def test_what_gives_the_criterion_away_is_seen_by_the_offline_judge(tmp_path: Path) -> None:
    talker = FakeTalker()
    session, talking = begin(tmp_path, talker)
    session.edit("Toys.")
    await talking.advance(session.next_phase)
    leaks = talker.follow_ups[0].leaks
    assert leaks("Is your goal that every user finds a toy?")
    assert leaks("What is the goal?")
    assert not leaks("And how would you know?")


async def test_a_follow_up_that_earns_its_own_criterion_as_written_is_not_put_to_the_model(
    tmp_path: Path,
) -> None:
    talker = FakeTalker()
    session, talking = begin(tmp_path, talker, make_interviewer=Pleading)
    session.edit("Toys.")
    await talking.advance(session.next_phase)
    assert session.state.probes[0].text == Pleading.TEXT
    assert talker.follow_ups == []


class Pleading(ScriptedInterviewer):
    """Asks in words that hold the answer."""

    TEXT = "Is it your goal to please the user?"

    def __init__(self, _: Library, scenario: Scenario) -> None:
        super().__init__(scenario, FakeMatcher())

    def probe_text(self, criterion: Criterion) -> str:
        return self.TEXT


async def test_a_hanging_server_holds_a_follow_up_up_only_for_its_limit(tmp_path: Path) -> None:
    session, _ = begin(tmp_path, FakeTalker("hangs"))
    session.edit("Toys.")
    talking = Talking(session, FakeTalker("hangs"), probe_wait_s=0.01)
    events = await talking.advance(session.next_phase)
    assert kinds(events) == ["PhaseClosed", "ModelCalled", "ProbeAsked"]
    assert session.state.probes[0].text == "And why?"
    (notice,) = talking.take_notices()
    assert "within 0.01 seconds" in notice


async def test_hurrying_asks_the_written_follow_up_with_what_was_typed_meanwhile(
    tmp_path: Path,
) -> None:
    session, talking = begin(tmp_path, FakeTalker("hangs"))
    session.edit("Toys.")
    waiting = asyncio.create_task(talking.advance(session.next_phase))
    await asyncio.sleep(0)
    assert talking.is_wording
    session.edit("Toys, and more of them.")
    talking.hurry()
    await waiting
    assert session.state.probes[0].text == "And why?"
    assert session.state.phases[0].text == "Toys, and more of them."
    assert talking.take_notices() == ()


async def test_when_the_clock_closes_the_phase_the_written_follow_up_is_asked_at_once(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    session, talking = begin(tmp_path, FakeTalker("hangs"), clock, "strict")
    session.edit("Toys.")
    waiting = asyncio.create_task(talking.advance(session.next_phase))
    await asyncio.sleep(0)
    clock.advance(seconds=290)
    session.tick()
    clock.advance(seconds=30)
    assert "ProbeAsked" in kinds(session.tick())
    assert await waiting == ()
    assert [probe.text for probe in session.state.probes] == ["And why?"]
    assert isinstance(session.events[-1], ModelCalled)


async def test_with_no_time_left_nobody_is_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    talker = FakeTalker()
    session, talking = begin(tmp_path, talker, clock)
    session.edit("Toys.")
    clock.advance(seconds=301)
    await talking.advance(session.next_phase)
    assert session.state.probes[0].text == "And why?"
    assert talker.follow_ups == []


async def test_a_criterion_met_while_the_model_thinks_is_not_probed(tmp_path: Path) -> None:
    session, talking = begin(tmp_path, FakeTalker("hangs"))
    session.edit("Toys.")
    waiting = asyncio.create_task(talking.advance(session.next_phase))
    await asyncio.sleep(0)
    session.edit(EARNS)
    talking.hurry()
    events = await waiting
    assert "ProbeAsked" not in kinds(events)
    assert isinstance(session.events[-1], ModelCalled)


# Faults


async def test_each_kind_of_failure_is_told_once_and_three_in_a_row_end_it(
    tmp_path: Path,
) -> None:
    talker = FakeTalker("fails")
    session, talking = begin(tmp_path, talker)
    told: list[tuple[str, ...]] = []
    for _ in range(FAILURES + 1):
        session.ask(ASKED)
        await talking.answer(lambda _: None)
        told.append(talking.take_notices())
    assert [len(notices) for notices in told] == [1, 0, 1, 0]
    assert told[0] == ("There is a fault: busy. The written words are used.",)
    assert "left alone for the rest" in told[2][0]
    assert len(talker.inquiries) == FAILURES
    assert all(question.reply for question in session.state.questions)
    assert not talking.is_on


async def test_a_success_between_failures_starts_the_count_again(tmp_path: Path) -> None:
    talker = FakeTalker("fails")
    session, talking = begin(tmp_path, talker)
    for behaviour in ("fails", "fails", "talks", "fails", "fails"):
        talker.behaviour = behaviour
        session.ask(ASKED)
        await talking.answer(lambda _: None)
    assert talking.is_on


# Starting and going on


def test_without_a_model_that_is_told_before_anything_is_made(tmp_path: Path) -> None:
    choice = Choice("toy-ranking", "long", model=True)
    for talkers in (None, FakeTalkers(None)):
        with pytest.raises(UsageError, match="No language model"):
            Session.start(make_kit(tmp_path, talkers=talkers), choice)
    assert not (tmp_path / "transcripts").exists()


async def test_resuming_answers_what_waited_and_goes_on_with_the_model_in_its_tone(
    tmp_path: Path,
) -> None:
    session, _ = begin(tmp_path, FakeTalker(), tone="friendly")
    session.ask(ASKED)
    session.close()
    talker = FakeTalker()
    back = Session.resume(make_kit(tmp_path, talkers=FakeTalkers(talker)), session.folder)
    assert back.state.questions[0].reply
    assert back.talking is not None
    assert (talker.tone, talker.inquiries) == ("friendly", [])
    back.close()


async def test_resuming_without_the_model_says_so_and_goes_on(tmp_path: Path) -> None:
    session, talking = begin(tmp_path, FakeTalker())
    session.ask(ASKED)
    await talking.answer(lambda _: None)
    session.close()
    back = Session.resume(make_kit(tmp_path, talkers=FakeTalkers(None)), session.folder)
    assert back.talking is None
    assert "No language model is configured: the written interviewer goes on." in back.notices
    assert back.spent == "120 tokens, $0.0010"
    assert back.state.questions[0].reply == SPOKEN
    back.close()


async def test_a_transcript_of_a_talked_interview_is_like_any_other(tmp_path: Path) -> None:
    session, talking = begin(tmp_path, FakeTalker())
    session.ask(ASKED)
    await talking.answer(lambda _: None)
    session.edit(EARNS)
    outcome = session.finish()
    assert outcome.is_saved
    (exchange,) = (e for phase in outcome.transcript.phases for e in phase.exchanges)
    assert (exchange.kind, exchange.answer, exchange.id) == ("question", SPOKEN, "fact-2")
    text = (session.folder / "transcript.json").read_text(encoding="utf-8")
    assert "model_called" not in json.loads(text)
