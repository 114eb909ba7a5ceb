"""Makes docs/interview.svg, the picture in the README: a real run, saved by the program itself.

    python -m benchmarks.screenshot [FILE]

The attempt, its journal and its clock are as in any run; only the clock is moved by hand, so that
the picture has some minutes on it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.widgets import Input, TextArea

from simulator.records.paths import Paths
from simulator.session.desk import Desk
from simulator.session.kit import Choice
from simulator.tui.app import SimulatorApp

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "interview.svg"
SIZE = (120, 36)
CLARIFY = """\
We decide per payment, before it is authorised: allow, challenge, review or block. The goal is to
cut the money lost to fraud while fewer than 1% of good payments are stopped.
I assume one model for all regions first, and labels from chargebacks."""
PIPELINE = """\
Payment -> feature service -> model -> policy -> decision; chargebacks flow back as labels."""
DATA = """\
## Labels
- Chargebacks are the label; they take up to 90 days, so younger payments are *not yet* negatives.
- A block hides the outcome: I let 0.1% of those through at random and weight these rows by 1000.

## Features
1. Velocity: payments and spend per card, device and IP over 1 min, 1 h and 24 h, on the stream, \
because last night's batch misses a burst.
2. Account age, and the distance between billing address and IP.
3. Merchant risk, smoothed towards its category where payments are few.

Each is joined as of the time of the payment, never later.

## Volume
10K payments/s * 86400 s = 864M payments a day
"""
QUESTIONS = ("How long until we learn about a fraud?", "What does a false alarm cost?")
PAD = "10K payments/s * 86400 s\n864M * 0.1%\n864K / 86400 s"


class MovedClock:
    """A clock that stands where the picture wants it."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def advance(self, seconds: float) -> None:
        self._seconds += seconds

    def monotonic_s(self) -> float:
        return self._seconds

    def through_sleep_s(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 10, 0, tzinfo=UTC) + timedelta(seconds=self._seconds)


async def draw(folder: Path) -> str:
    """The interview in its third phase, half written, as SVG."""
    clock = MovedClock()
    paths = Paths(folder / "transcripts", folder / "config", folder / "state", folder / "cache")
    desk = Desk(paths, clock)
    session = desk.begin(Choice("fraud-detection", "standard-45", "coach", None, 0))
    for text, seconds in ((CLARIFY, 395), (PIPELINE, 271)):
        session.edit(text)
        clock.advance(seconds)
        session.next_phase(with_probes=False)
        clock.advance(20)
        session.next_phase()
    for question in QUESTIONS:
        clock.advance(48)
        session.ask(question)
    session.edit(DATA.rstrip("\n"))
    session.edit(PAD, "pad")
    clock.advance(131)
    session.close()
    app = SimulatorApp(desk)
    app.call_later(app.resume, session.folder)
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(8):
            await pilot.pause()
        for area in app.screen.query(TextArea):
            area.cursor_blink = False
        for line in app.screen.query(Input):
            line.cursor_blink = False
        app.clear_notifications()
        for _ in range(4):
            await pilot.pause()
        return app.export_screenshot(title="simulator")


def main(arguments: list[str]) -> None:
    """Draw and save it."""
    target = Path(arguments[0]) if arguments else PICTURE
    with tempfile.TemporaryDirectory() as folder:
        picture = asyncio.run(draw(Path(folder)))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(picture, encoding="utf-8")
    print(f"{target}: {len(picture) // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1:])
