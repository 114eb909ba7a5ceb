"""Whatever is done in whatever order: the events replay to the live state, on paper too."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.interview import commands as cmd
from simulator.interview.commands import Command, Probe
from simulator.interview.event_json import entry_from_json, entry_to_json
from simulator.interview.machine import IllegalCommandError, Stage, State, decide, evolve, replay
from simulator.interview.pacing import pacing
from simulator.interview.plan import MODES
from simulator.interview.splice import splice
from tests.fakes import make_plan

TEXTS = st.text(alphabet="ab é\n🙂", max_size=12)
PROBES = st.lists(
    st.builds(Probe, st.sampled_from(["c1", "c2", "c3"]), st.just("And?")), max_size=3
).map(tuple)
PARTS = st.sampled_from(["answer", "probe", "question", "pad"])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(cmd.Edit, TEXTS, PARTS),
    st.builds(cmd.Ask, TEXTS),
    st.builds(
        cmd.Reply,
        st.integers(1, 3),
        st.sampled_from(["facts", "none", "solution"]),
        st.just(("peak",)),
        TEXTS,
        st.just("scripted"),
    ),
    st.just(cmd.TakeHint()),
    st.builds(cmd.NextPhase, PROBES),
    st.builds(cmd.AnswerProbe, TEXTS, PROBES),
    st.builds(cmd.DeclineProbe, PROBES),
    st.builds(cmd.GiveFeedback, st.none() | st.floats(0, 100), st.just(("Well.",))),
    st.just(cmd.Retry()),
    st.just(cmd.Pause()),
    st.just(cmd.Resume()),
    st.builds(cmd.Tick, PROBES),
    st.builds(cmd.ReportSuspend, st.floats(0, 4000)),
    st.builds(cmd.DecideSuspend, st.booleans()),
    st.builds(cmd.ReturnTo, st.floats(0, 4000)),
    # The two that end it all come seldom, so that most runs are long.
    st.integers(0, 40).map(lambda n: cmd.Finish() if n == 0 else cmd.Tick()),
    st.integers(0, 40).map(lambda n: cmd.Abandon() if n == 0 else cmd.Tick()),
)
STEPS = st.lists(st.tuples(COMMANDS, st.floats(-5, 500)), max_size=60)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.sampled_from(MODES), st.sampled_from(["scale", None]))
def test_replaying_the_events_gives_the_live_state(
    steps: list[tuple[Command, float]], mode: str, twist: bool
) -> None:
    plan = make_plan(
        mode="coach" if mode == "coach" else "strict", twist="scale" if twist else None
    )
    live, events, at_s = State(), [], 0.0
    for command, after_s in [(cmd.Start(plan), 0.0), *steps]:
        at_s += after_s
        try:
            new = decide(live, command, at_s)
        except IllegalCommandError:
            continue
        before = live
        for event in new:
            live = evolve(live, event)
        events.append(new)
        _check_invariants(before, live, at_s)

    written = [json.dumps(entry_to_json(entry)) for entry in events]
    read = [event for line in written for event in entry_from_json(json.loads(line))]

    assert replay(event for entry in events for event in entry) == live
    assert replay(read) == live


def _check_invariants(before: State, state: State, at_s: float) -> None:
    assert state.at_s >= before.at_s
    assert len(state.asked_criteria()) == len(state.probes)
    assert all(phase.probes <= 2 for phase in state.phases)
    assert (state.running_since_s is not None) == (state.stage in (Stage.ANSWERING, Stage.PROBING))
    if state.the_plan.mode == "strict":
        assert state.stage not in (Stage.REVIEWING, Stage.PAUSED)
    if before.plan is not None:
        earlier_s = pacing(before, before.at_s).total.spent_s
        assert pacing(state, at_s).total.spent_s >= earlier_s - 1e-6


@given(TEXTS, TEXTS)
def test_a_splice_turns_the_old_text_into_the_new(old: str, new: str) -> None:
    start, removed, inserted = splice(old, new)

    assert old[:start] + inserted + old[start + removed :] == new
    assert start + removed <= len(old)


def test_a_splice_is_no_longer_than_the_change() -> None:
    assert splice("x" * 5000 + "y" * 5000, "x" * 5000 + "-" + "y" * 5000) == (5000, 0, "-")
    assert splice("aaaa", "aaa") == (3, 1, "")
