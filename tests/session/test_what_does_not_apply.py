"""Criteria of the standard that a scenario leaves out, or asks after in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.content.library import Library, load_library
from simulator.session.choosing import choose_questions
from simulator.session.kit import Choice, Kit
from simulator.session.session import Session
from simulator.tracker.schedule import Scheduled
from tests.content import examples
from tests.content.examples import write_library
from tests.fakes import FakeClock
from tests.session.room import make_kit, start

REASON = "toys are not framed."
OTHER = "toy-sorting"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    fitted = examples.scenario(
        not_applicable={"frm-one": REASON}, probes={"req-one": "Why {peak} toys?"}
    )
    files: dict[str, str | examples.Tree] = {
        "scenarios/toy-ranking.yaml": fitted,
        "scenarios/toy-sorting.yaml": examples.scenario(OTHER, "sort"),
    }
    return load_library([write_library(tmp_path_factory.mktemp("library"), files)])


@pytest.fixture
def kit(tmp_path: Path, library: Library) -> Kit:
    return make_kit(tmp_path, library=library)


def test_it_is_not_assessed_and_says_why(kit: Kit) -> None:
    report = start(kit).finish().report
    assert report is not None
    left_out = report.criterion("frm-one")
    assert left_out.verdict == "not_assessed"
    assert left_out.reason == f"It does not apply to this problem: {REASON}"
    assert next(d.score for d in report.dimensions if d.id == "framing") is None
    assert not any("frm-one" in line for line in report.advice)


def test_elsewhere_it_is_assessed(kit: Kit) -> None:
    session = Session.start(kit, Choice(OTHER, "short", "coach", seed=3))
    report = session.finish().report
    assert report is not None
    assert report.criterion("frm-one").verdict == "missed"


def test_it_is_never_asked_after_and_the_rest_in_the_scenarios_words(kit: Kit) -> None:
    session = start(kit)
    session.next_phase()
    asked = {probe.criterion: probe.text for probe in session.state.probes}
    assert "frm-one" not in asked
    assert kit.questions("toy-ranking", 0)["req-one"] == "Why 20K QPS toys?"
    session.close()


def test_it_is_neither_reviewed_nor_learnt(kit: Kit) -> None:
    today = FakeClock().now().date()
    chosen = choose_questions(kit, "toy-ranking", (), count=10, seed=1, today=today)
    assert "frm-one" not in {one.criterion for one in chosen}
    assert "frm-one" not in kit.questions("toy-ranking", 0)


def test_what_is_due_from_where_it_does_not_apply_is_asked_where_it_does(kit: Kit) -> None:
    today = FakeClock().now().date()
    due = Scheduled("frm-one", "One", "toy-ranking", today, 0.5, 1, 0, "missed", 9.0)
    chosen = choose_questions(kit, OTHER, (due,), count=5, seed=1, today=today)
    (asked,) = [one for one in chosen if one.criterion == "frm-one"]
    assert asked.scenario == OTHER
    assert not any(
        one.criterion == "frm-one"
        for one in choose_questions(kit, "toy-ranking", (due,), count=5, seed=1, today=today)
    )
