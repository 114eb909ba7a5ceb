"""Drives a machine in tests as a front end would: one command after another on one clock."""

from __future__ import annotations

from simulator.interview.commands import Command, Probe, Start, Tick
from simulator.interview.events import Event
from simulator.interview.machine import State, decide, evolve
from simulator.interview.plan import InterviewPlan
from tests.fakes import make_plan

PROBES = tuple(Probe(f"crit-{number}", f"And what of {number}?") for number in range(1, 6))


class Drive:
    """A live interview; `at_s` is its clock, `events` everything that has happened."""

    def __init__(self, plan: InterviewPlan | None = None) -> None:
        self.state = State()
        self.events: list[Event] = []
        self.at_s = 0.0
        self.do(Start(plan or make_plan()))

    def do(self, command: Command, *, after: float = 0.0) -> tuple[Event, ...]:
        """Give a command `after` seconds; the events that followed."""
        self.at_s += after
        new = decide(self.state, command, self.at_s)
        for event in new:
            self.state = evolve(self.state, event)
        self.events.extend(new)
        return new

    def wait(self, seconds: float, *, probes: tuple[Probe, ...] = ()) -> tuple[Event, ...]:
        """Let time pass with a tick each second; the events that followed."""
        before = len(self.events)
        whole = int(seconds)
        for _ in range(whole):
            self.do(Tick(probes), after=1.0)
        self.do(Tick(probes), after=seconds - whole)
        return tuple(self.events[before:])

    def kinds(self) -> list[str]:
        """The names of all events so far."""
        return [type(event).__name__ for event in self.events]


def names(events: tuple[Event, ...]) -> list[str]:
    """The names of events, without notes of time."""
    return [type(event).__name__ for event in events if type(event).__name__ != "TimeNoted"]
