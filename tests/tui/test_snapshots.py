"""Pictures of the screens at the two sizes that they are made for.

All of it is fixed: the small library, the clock, the attempt's token, the scores (a change of the
grader is no change of a screen), no toast, no blinking cursor.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from simulator.records.attempts import TRANSCRIPT_NAME
from simulator.records.transcript import PhaseRecord, Transcript
from simulator.session.desk import Desk
from simulator.tui.app import SimulatorApp
from simulator.tui.debrief import DebriefScreen
from tests.fakes import FakeClock
from tests.records.samples import REPORT, sample_transcript
from tests.session.room import EARNS
from tests.tui.house import (
    NARROW,
    WIDE,
    begin,
    finish,
    make_desk,
    pass_time,
    paste,
    press,
    settled,
    still,
)

Snap = Callable[..., bool]
Steps = Callable[[Pilot[None]], Awaitable[None]]
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def looks_the_same(snap: Snap, desk: Desk, size: tuple[int, int], steps: Steps) -> bool:
    async def arrive(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await settled(pilot)
        await steps(pilot)
        for screen in pilot.app.screen_stack:
            for area in screen.query(TextArea):
                area.cursor_blink = False
            for line in screen.query(Input):
                line.cursor_blink = False
        pilot.app.clear_notifications()
        await settled(pilot)

    app = still(SimulatorApp(desk))
    is_same = snap(app, terminal_size=size, run_before=arrive)
    assert app._exception is None  # a picture of a program that fell over is no picture
    return is_same


def finished(desk: Desk) -> None:
    """A finished attempt with a score that no grader gave."""
    path = finish(desk) / TRANSCRIPT_NAME
    tree = json.loads(path.read_text())
    tree["report"]["overall"] |= {"score": 71.5, "letter": "B"}
    path.write_text(json.dumps(tree))


ANSWER = "We cut the loss of money, not accuracy.\n\nMore of it follows on a line."
CRITERIA = [
    {
        "id": f"req-{number}", "title": f"About requirement {number}", "verdict": verdict,
        "credit": credit, "points": 1.0, "prompted": verdict == "partial",
        "reason": "Tied to money lost.", "evidence": spans,
    }
    for number, (verdict, credit, spans) in enumerate(
        [
            ("met", 1.0, []),
            ("partial", 0.5, [{"phase": "clarify", "start": 3, "end": 15, "quote": "cut the loss"},
                              {"phase": "clarify", "start": 41, "end": 51, "quote": "More of it"}]),
            ("missed", 0.0, []),
            ("not_assessed", 0.0, []),
        ]
    )
]  # fmt: skip


def debriefed() -> Transcript:
    """A transcript with something in every part of the debrief."""
    dimension = REPORT["dimensions"][0]
    none = {**dimension, "criteria": []}
    report = {
        **REPORT,
        "dimensions": [
            {**dimension, "criteria": CRITERIA},
            {**none, "title": "Framing", "score": 4.0, "letter": "F"},
            {**none, "title": "Serving", "score": None, "letter": ""},
        ],
    }
    phases = (
        PhaseRecord(id="clarify", title="Clarify", budget_s=420, spent_s=481, answer=ANSWER),
        PhaseRecord(id="data", title="Data and features", budget_s=600, spent_s=300, answer="A b"),
    )
    strong = {f"req-{number}": "Name the loss in money." for number in range(4)}
    return sample_transcript(report=report, phases=phases, strong_answers=strong)


@SIZES
def test_home(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    desk = make_desk(tmp_path)
    finished(desk)
    session = begin(desk)
    session.edit("four words are kept")
    session.close()

    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "down")

    assert looks_the_same(snap_compare, desk, size, steps)


@SIZES
def test_start_dialog(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "enter")

    assert looks_the_same(snap_compare, make_desk(tmp_path), size, steps)


@SIZES
def test_interview(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    clock = FakeClock()

    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "enter", "enter")
        await paste(pilot, "# Toys\n\n- The goal is that every user finds a toy.")
        await press(pilot, "ctrl+o")
        await paste(pilot, "30K QPS / 150 QPS per GPU\n2 + 2")
        await press(pilot, "ctrl+t", *"how many?", "enter", "escape")
        await pass_time(pilot, clock, 100)

    assert looks_the_same(snap_compare, make_desk(tmp_path, clock), size, steps)


@SIZES
def test_debrief_overview(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        pilot.app.push_screen(DebriefScreen(tmp_path, debriefed()))
        await settled(pilot)

    assert looks_the_same(snap_compare, make_desk(tmp_path), size, steps)


@SIZES
def test_debrief_criteria(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        screen = DebriefScreen(tmp_path, debriefed())
        pilot.app.push_screen(screen)
        await settled(pilot)
        await press(pilot, "right_square_bracket")
        listing = screen.query_one("#criteria-list", OptionList)
        for _ in range(50):
            if listing.has_focus and listing.size.height:
                break
            await settled(pilot)
        await press(pilot, "down")
        await settled(pilot)

    assert looks_the_same(snap_compare, make_desk(tmp_path), size, steps)


def test_attempts(tmp_path: Path, snap_compare: Snap) -> None:
    desk = make_desk(tmp_path)
    finished(desk)
    begin(desk).close()

    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "a")

    assert looks_the_same(snap_compare, desk, WIDE, steps)


def better_and_better(tmp_path: Path) -> Desk:
    """Three attempts, a day apart."""
    clock = FakeClock()
    desk = make_desk(tmp_path, clock)
    for text in ("", "A goal is clear.", EARNS):
        finish(desk, text)
        clock.advance(seconds=86_400)
    return desk


@SIZES
def test_compare(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "a")
        await press(pilot, "c")

    assert looks_the_same(snap_compare, better_and_better(tmp_path), size, steps)


@SIZES
def test_progress(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "p")

    assert looks_the_same(snap_compare, better_and_better(tmp_path), size, steps)


@SIZES
def test_review(tmp_path: Path, snap_compare: Snap, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "d")
        await paste(pilot, EARNS)
        await press(pilot, "ctrl+n")

    assert looks_the_same(snap_compare, make_desk(tmp_path), size, steps)


def test_too_small_a_window(tmp_path: Path, snap_compare: Snap) -> None:
    async def steps(pilot: Pilot[None]) -> None:
        await press(pilot, "enter")

    assert looks_the_same(snap_compare, make_desk(tmp_path), (50, 14), steps)
