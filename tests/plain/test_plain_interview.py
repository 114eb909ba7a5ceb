"""The interview line by line: what is typed, what is printed, and how it ends."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.errors import LockedError, StorageError, UsageError
from simulator.plain.home import choose_and_run
from simulator.plain.interview import (
    EXIT_STORAGE,
    PlainInterview,
    left_over,
    resume_in_lines,
    run_interview,
)
from simulator.plain.lines import Lines
from simulator.session.desk import Desk
from tests.content.examples import scenario
from tests.fakes import FakeClock
from tests.faulty_disk import FaultyDisk
from tests.session.room import EARNS, FillingDisk
from tests.tui.house import begin, choice, make_desk

NOT_FOR_A_SCREEN_READER = re.compile("[\x1b\u2500-\u259f\u2800-\u28ff]")


def sit(desk: Desk, *typed: str, mode: str = "coach") -> tuple[int, str]:
    """One interview with these lines; its exit code and what was printed."""
    sink = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in typed))
    chosen = choice("strict" if mode == "strict" else "coach", "short")
    code = run_interview(desk, chosen, None, source, sink)
    return code, sink.getvalue()


class Typing(Lines):
    """Lines between which a test lets time pass: text is typed, a number is seconds."""

    def __init__(self, clock: FakeClock, *typed: str | float) -> None:
        self.sink = io.StringIO()
        super().__init__(io.StringIO(), self.sink)
        self._clock = clock
        self._typed = typed

    def read(self, idle: object) -> Iterator[str]:
        assert callable(idle)
        for item in self._typed:
            if isinstance(item, str):
                yield item
            else:
                self._clock.advance(seconds=item)
                idle()

    @property
    def said(self) -> str:
        return " ".join(self.sink.getvalue().split())


def test_a_whole_interview_is_typed_and_saved(tmp_path: Path) -> None:
    code, page = sit(make_desk(tmp_path), "The goal is clear.", *["/next", "/decline"] * 30)
    assert code == 0
    assert "Phase 7 of 7: Summary, 2 minutes." in page
    assert "Saved in" in page
    assert len(list(tmp_path.glob("transcripts/*/transcript.json"))) == 1


def test_nothing_printed_draws_a_box_or_moves_a_cursor(tmp_path: Path) -> None:
    commands = [
        "/help",
        "/time",
        "/hint",
        "/ask how many?",
        "/calc 2 + 2",
        "toys \x1b[31m",
        "/text",
    ]
    _, page = sit(make_desk(tmp_path), *commands, *["/next", "/decline"] * 30)
    assert not NOT_FOR_A_SCREEN_READER.findall(page)
    assert max(map(len, page.splitlines())) <= 78 + len(str(tmp_path)) + 60


def test_commands_answer_in_words(tmp_path: Path) -> None:
    _, page = sit(
        make_desk(tmp_path), "one", "two", "/undo", "/text", "/ask how many?", "/hint",
        "/calc 30K QPS / 150 QPS per GPU", "/calc x", "/time", "/bogus", "/ask", "/pause", "/go",
    )  # fmt: skip
    folded = " ".join(page.split())
    for words in (
        "Taken back: two", "Interviewer: About ",
        "and say in no other phase, earns 10% less", "= 200 GPU",
        "No result", "of the phase", "There is no command /bogus",
        "What do you want to ask?", "The clock stands still", "The clock runs again",
    ):  # fmt: skip
        assert words in folded


def test_in_a_pause_nothing_is_dropped_without_a_word(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    _, page = sit(desk, "before", "/pause", "in it", "/undo", "/next", "/go", "after", "/text")
    assert page.count("What is typed meanwhile is not kept.") == 2
    assert page.count("The clock stands still; /go lets it run.") == 4
    assert "Taken back" not in page
    assert "before\nafter" in page


def test_where_nothing_is_written_nothing_is_taken_back(tmp_path: Path) -> None:
    _, page = sit(make_desk(tmp_path), "/undo", "one", "/undo", "/undo")
    assert page.count("Taken back") == 1
    assert page.count("Nothing is written yet.") == 2


def test_an_empty_line_at_the_end_is_not_the_last_line_that_is_taken_back(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    session.edit("one\ntwo\n\n")
    session.close()
    _, page = choose(desk, "1", "/undo", "/text")
    assert "Taken back: two\none" in page


def test_a_follow_up_is_answered_and_a_phase_tried_again(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    _, page = sit(desk, "A toy.", "/next", "/next", "because", "/next", "/decline", "/retry")
    assert "Type an answer first, or /decline." in page
    assert "The phase is open again" in page
    (attempt,) = desk.open_attempts()
    session = desk.resume(attempt.folder)
    assert session.text() == "A toy."
    assert session.state.probes[0].answer == "because"
    session.close()


def test_what_is_resumed_says_what_waits_for_an_answer(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    sit(desk, "A toy.", "/next", "half a reply")

    def resumed(*typed: str) -> str:
        (attempt,) = desk.open_attempts()
        sink = io.StringIO()
        source = io.StringIO("".join(f"{line}\n" for line in typed))
        resume_in_lines(desk, attempt.folder, Lines(source, sink))
        return sink.getvalue()

    page = resumed()
    asked = desk.open_attempts()[0]
    session = desk.resume(asked.folder)
    follow_up = session.state.probes[-1].text
    session.close()
    assert (
        "Your answer to the phase:\n  A toy.\n"
        "This phase is closed, and a follow-up waits for its answer:\n"
        f"  {follow_up}\n"
        "Your answer to it so far:\n  half a reply\n"
        "Type your answer, then /next; or /decline. /help lists the commands.\n"
    ) in page
    assert "/next closes the phase" not in page
    resumed("/decline", "/decline")
    assert "The phase is closed: /next goes on, /retry opens it again. /help" in resumed()


def test_the_end_of_the_input_keeps_the_attempt(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    code, page = sit(desk, "half an answer")
    assert code == 0
    assert "The attempt is kept" in page
    assert [attempt.words for attempt in desk.open_attempts()] == [3]


def test_an_interrupt_keeps_the_attempt(tmp_path: Path) -> None:
    class Interrupting(Typing):
        def read(self, idle: object) -> Iterator[str]:
            yield "typed before"
            raise KeyboardInterrupt

    desk = make_desk(tmp_path)
    lines = Interrupting(FakeClock())
    assert PlainInterview(begin(desk), lines).run() == 130
    assert [attempt.words for attempt in desk.open_attempts()] == [2]


def test_strict_mode_closes_a_phase_and_says_so(tmp_path: Path) -> None:
    clock = FakeClock()
    lines = Typing(clock, "toys", 121.0, 25.0, 61.0, "/hint")
    PlainInterview(begin(make_desk(tmp_path, clock), "strict", "short"), lines).run()
    assert "The time for this phase is up" in lines.said
    assert "Interviewer: Time is up for this phase." in lines.said
    assert "Phase 2 of 7: Pipeline, 2 minutes." in lines.said
    assert "A strict interview has no hints" in lines.said


def test_a_suspend_is_asked_about(tmp_path: Path) -> None:
    clock = FakeClock()
    session = begin(make_desk(tmp_path, clock), format_id="short")
    clock.sleep(seconds=600)
    lines = Typing(clock, 1.0, "/count", "/time")
    PlainInterview(session, lines).run()
    assert "The computer slept for 10 min 0 s: /count it or /skip it." in lines.said
    assert "minus 8 min" in lines.said


def test_a_failing_disk_is_told_at_once_and_at_leaving_and_nothing_claims_to_be_kept(
    tmp_path: Path,
) -> None:
    clock, disk = FakeClock(), FillingDisk("write", "fsync")
    session = begin(make_desk(tmp_path, clock, disk.files))
    disk.fill()
    lines = Typing(clock, "typed on", 2.0, "a full disk", 2.0)
    assert PlainInterview(session, lines).run() == EXIT_STORAGE
    assert lines.said.count("NOT SAVED") == 2
    assert "is kept" not in lines.said


def test_a_disk_that_cannot_be_written_is_told_before_the_clock_starts(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        sit(make_desk(tmp_path, fs=FaultyDisk("write").files), "x")
    assert "The interview has not started" in str(caught.value)


def test_answers_from_a_file_are_finished_at_once(tmp_path: Path) -> None:
    desk, sink = make_desk(tmp_path), io.StringIO()
    answers = f"## clarify\n{EARNS}\n\n## data\nSome data.\n"
    assert run_interview(desk, choice(), answers, io.StringIO(), sink) == 0
    (attempt,) = desk.attempts()
    phases = {phase.id: phase.answer for phase in desk.transcript(attempt.folder).phases}
    assert phases["clarify"].strip() == EARNS
    assert phases["data"].strip() == "Some data."
    assert phases["model"] == ""
    assert "Saved in" in sink.getvalue()


def test_what_a_file_of_answers_holds_besides_is_told_with_its_line(tmp_path: Path) -> None:
    desk, sink = make_desk(tmp_path), io.StringIO()
    answers = f"My notes.\n\n## clarify\n{EARNS}\n\n## scaleing\n5 hosts\n"
    assert run_interview(desk, choice(), answers, io.StringIO(), sink) == 0
    told = sink.getvalue()
    assert "Line 1: what stands above the first phase's heading is left out." in told
    assert "Line 6: 'scaleing' is no phase; it is read as a part of clarify." in told
    only = list(left_over("## clarify\nx\n\n## monitor\ny\n", {"clarify"}))
    assert only == ["Line 4: this format has no phase monitor; its answer is left out."]


def test_answers_without_sections_are_refused_before_the_start(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    with pytest.raises(UsageError, match="no `## phase-id` section"):
        run_interview(desk, choice(), "just text", io.StringIO(), io.StringIO())
    assert desk.attempts() == ()


def choose(desk: Desk, *typed: str) -> tuple[int, str]:
    sink = io.StringIO()
    code = choose_and_run(desk, io.StringIO("".join(f"{line}\n" for line in typed)), sink)
    return code, sink.getvalue()


def test_scenario_format_and_mode_are_chosen_by_number(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    code, page = choose(desk, "7", "1", "2", "2", "words", "/leave")
    assert code == 0
    assert "There is no number 7." in page
    (attempt,) = desk.open_attempts()
    assert (attempt.format_id, attempt.mode, attempt.words) == ("long", "strict", 1)


def test_an_unfinished_attempt_is_offered_first(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    session.edit("kept words")
    session.close()
    _, page = choose(desk, "1")
    assert page.index("Resume: Toy ranking") < page.index("Toy ranking: Rank the toys.")
    assert "Your answer so far:\n  kept words" in page


def test_what_of_its_scenario_cannot_be_met_is_told_before_it_goes_on(tmp_path: Path) -> None:
    tree = scenario()
    begin(make_desk(tmp_path)).close()
    tree["criteria"][0]["evidence"]["met"] = ["lead_time"]
    _, page = choose(make_desk(tmp_path, files={"scenarios/toy-ranking.yaml": tree}), "1")
    assert page.index("unknown concept 'lead_time'") < page.index("Phase 1 of")


def test_leaving_the_list_starts_nothing(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    assert [choose(desk, *typed)[0] for typed in ((), ("",), ("1", ""), ("1", "1", ""))] == [0] * 4
    assert desk.attempts() == ()


def test_an_attempt_open_elsewhere_is_told(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    session = begin(desk)
    with pytest.raises(LockedError):
        choose(desk, "1")
    session.close()
