"""Pacing for both front ends, and the watch that tells a suspend from a clock that was set."""

from __future__ import annotations

from simulator.interview import commands as cmd
from simulator.interview.clock import SUSPEND_AT_LEAST_S, SuspendWatch, SystemClock
from simulator.interview.pacing import Pace, pacing
from tests.fakes import FakeClock, make_plan
from tests.interview.driver import Drive


def test_pacing_tells_each_phase_and_the_whole() -> None:
    drive = Drive(make_plan(minutes={"clarify": 5, "data": 10, "summary": 5}))
    drive.do(cmd.NextPhase(), after=240)
    drive.do(cmd.NextPhase())

    now = pacing(drive.state, drive.at_s + 60)

    assert [phase.timing.spent_s for phase in now.phases] == [240.0, 60.0, 0.0]
    assert [phase.is_done for phase in now.phases] == [True, False, False]
    assert now.current.id == "data"
    assert now.current.timing.remaining_s == 540.0
    assert (now.total.budget_s, now.total.spent_s, now.total.remaining_s) == (1200.0, 300.0, 900.0)


def test_phases_that_were_never_reached_are_not_done() -> None:
    drive = Drive(make_plan(minutes={"clarify": 5, "data": 10, "summary": 5}))
    drive.do(cmd.NextPhase())
    drive.do(cmd.NextPhase())
    drive.do(cmd.Finish())

    assert [phase.is_done for phase in pacing(drive.state, 0.0).phases] == [True, True, False]


def test_the_pace_turns_at_three_quarters_and_past_the_end() -> None:
    drive = Drive(make_plan(minutes={"clarify": 10}))

    paces = [pacing(drive.state, at_s).current.timing.pace for at_s in (0, 449, 450, 599, 600)]

    assert paces == [Pace.CALM, Pace.CALM, Pace.HURRY, Pace.HURRY, Pace.OVER]


def test_a_suspend_is_seen_once_with_its_length() -> None:
    clock = FakeClock()
    watch = SuspendWatch.begin(clock)
    clock.advance(seconds=30)
    watch = watch.look(clock)
    assert watch.found_s == 0.0
    clock.sleep(seconds=1800)

    watch = watch.look(clock)

    assert watch.found_s == 1800.0
    assert watch.look(clock).found_s == 0.0


def test_a_clock_set_back_an_hour_is_no_suspend_and_hides_none() -> None:
    clock = FakeClock()
    watch = SuspendWatch.begin(clock)
    clock.set_back(seconds=3600)
    watch = watch.look(clock)
    assert watch.found_s == 0.0
    clock.sleep(seconds=600)

    assert watch.look(clock).found_s == 600.0


def test_small_slips_of_a_clock_never_add_up_to_a_suspend() -> None:
    clock = FakeClock()
    watch = SuspendWatch.begin(clock)
    for _ in range(100):
        clock.sleep(seconds=SUSPEND_AT_LEAST_S / 2)
        watch = watch.look(clock)
        assert watch.found_s == 0.0


def test_the_computers_clocks_run_together_while_it_is_awake() -> None:
    clock = SystemClock()

    assert SuspendWatch.begin(clock).look(clock).found_s == 0.0
    assert clock.now().tzinfo is not None
