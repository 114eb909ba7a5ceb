"""An interview is played again at the speed that one likes."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from simulator.tui.debrief import DebriefScreen
from simulator.tui.replay import ReplayScreen
from tests.fakes import FakeClock
from tests.session.room import EARNS, PARTLY
from tests.tui.house import begin, make_desk, press, running, settled, shown


def interviewed(tmp_path: Path, clock: FakeClock) -> None:
    desk = make_desk(tmp_path, clock)
    session = begin(desk)
    clock.advance(seconds=40)
    session.edit(PARTLY)
    session.tick()
    clock.advance(seconds=60)
    session.edit(EARNS)
    session.finish()


async def moved(pilot: Pilot[None], clock: FakeClock, seconds: float) -> None:
    clock.advance(seconds=seconds)
    screen = pilot.app.screen
    assert isinstance(screen, ReplayScreen)
    screen.look_at_clock()
    await settled(pilot)


async def test_it_plays_pauses_skips_and_ends_where_the_interview_ended(tmp_path: Path) -> None:
    clock = FakeClock()
    interviewed(tmp_path, clock)
    async with running(make_desk(tmp_path, clock)) as pilot:
        await press(pilot, "a", "enter", "p")
        assert "0:00 of 1:40" in shown(pilot)
        assert "×8 playing" in shown(pilot)
        assert PARTLY not in shown(pilot)
        await moved(pilot, clock, 5)
        assert "0:40 of 1:40" in shown(pilot)
        assert PARTLY in shown(pilot)
        await press(pilot, "space")
        await moved(pilot, clock, 50)
        assert "0:40 of 1:40  " in shown(pilot)
        assert "paused" in shown(pilot)
        await press(pilot, "left")
        assert PARTLY not in shown(pilot)
        await press(pilot, "n", "n")
        assert EARNS[:30] in shown(pilot)
        await press(pilot, "right", "minus")
        assert "×4 over" in shown(pilot)
        await press(pilot, "space")
        assert "0:00 of 1:40" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, DebriefScreen)


async def test_without_a_journal_there_is_nothing_to_play_and_that_is_told(tmp_path: Path) -> None:
    clock = FakeClock()
    interviewed(tmp_path, clock)
    (journal,) = (tmp_path / "transcripts").glob("*/journal.jsonl")
    journal.unlink()
    async with running(make_desk(tmp_path, clock)) as pilot:
        await press(pilot, "a", "enter", "p")
        assert isinstance(pilot.app.screen, DebriefScreen)
        assert "journal.jsonl" in "\n".join(str(n.title) for n in pilot.app._notifications)
