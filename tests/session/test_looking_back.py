"""Grading again and playing again: the first report stays, and a replay ends where it ended."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator.content.library import load_library
from simulator.errors import StorageError, UsageError
from simulator.interview.replay import Replay
from simulator.records.journal import JOURNAL_NAME
from simulator.records.regrades import read_regrades
from simulator.records.transcript import read_transcript
from simulator.session.desk import Desk
from simulator.session.kit import Kit
from simulator.session.regrading import recorded_events, regrade
from tests.content.examples import scenario, write_library
from tests.fakes import FakeClock
from tests.session.room import EARNS, PARTLY, make_kit, start


def interviewed(kit: Kit, clock: FakeClock) -> Path:
    session = start(kit)
    session.ask("how many?")
    clock.advance(seconds=30)
    session.edit(PARTLY)
    session.tick()
    clock.advance(seconds=40)
    session.edit(EARNS)
    session.next_phase(with_probes=False)
    session.next_phase()
    session.finish()
    return session.folder


def with_other_rubric(kit: Kit) -> Kit:
    hashes = {**kit.library.hashes, "rubrics/rubric.yaml": "another"}
    return dataclasses.replace(kit, library=dataclasses.replace(kit.library, hashes=hashes))


def test_where_nothing_that_grades_has_changed_the_first_grading_stands(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    assert regrade(kit, folder) is None
    assert read_regrades(folder, kit.fs) == ()


def test_a_changed_rubric_grades_again_beside_the_first_report_and_once(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    before = read_transcript(folder)
    other = with_other_rubric(kit)
    first, second = regrade(other, folder), regrade(other, folder)
    assert first is not None
    assert first == second
    assert first.report == before.report
    assert read_transcript(folder) == before
    assert len(read_regrades(folder, kit.fs)) == 1


def test_without_its_journal_or_scenario_an_attempt_is_not_graded_again(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    gone = dataclasses.replace(kit, library=dataclasses.replace(kit.library, scenarios={}))
    with pytest.raises(UsageError, match="cannot be loaded"):
        regrade(gone, folder)
    (folder / JOURNAL_NAME).unlink()
    with pytest.raises(StorageError, match=JOURNAL_NAME):
        regrade(kit, folder)


def expected(report: Mapping[str, Any]) -> list[float]:
    return [estimate["expected"] for estimate in report["estimates"]]


def with_other_scenario(kit: Kit, root: Path, **changes: Any) -> Kit:
    files = {"scenarios/toy-ranking.yaml": scenario(**changes)}
    return dataclasses.replace(kit, library=load_library([write_library(root, files)]))


def test_a_changed_scenario_grades_with_the_figures_that_the_candidate_was_told(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    before = read_transcript(folder)
    figures = {
        "mean": {"values": [7, 8, 9], "unit": "QPS"},
        "peak": {"expr": "3 * mean", "unit": "QPS"},
        "per_gpu": {"values": [1, 2]},
        "budget": {"values": [1], "unit": "ms"},
        "replicas": {"expr": "2 * peak"},
    }
    graded = regrade(with_other_scenario(kit, tmp_path / "new", version=2, figures=figures), folder)
    assert graded is not None
    assert before.report is not None
    assert expected(graded.report) == expected(before.report)
    change = graded.scenario_change(before.scenario)
    assert change == "scenario version 2, sat as version 1"


def test_a_scenario_changed_without_a_new_version_is_told_too(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    sat = read_transcript(folder).scenario
    graded = regrade(with_other_scenario(kit, tmp_path / "new", summary="Other toys."), folder)
    assert graded is not None
    assert "was changed since it was sat" in graded.scenario_change(sat)
    of_a_new_rubric = regrade(with_other_rubric(kit), folder)
    assert of_a_new_rubric is not None
    assert of_a_new_rubric.scenario_change(sat) == ""


def test_figures_that_a_changed_scenario_cannot_compute_with_are_told(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    told = read_transcript(folder).figures["peak"]
    figures = {
        **scenario()["figures"],
        "mean": {"values": [7, 8, 9], "unit": "QPS"},
        "share": {"expr": f"1 / (peak - {told})"},
    }
    other = with_other_scenario(kit, tmp_path / "new", figures=figures)
    with pytest.raises(UsageError, match="do not fit"):
        regrade(other, folder)


@pytest.fixture
def replayed(tmp_path: Path) -> Replay:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    return Replay(recorded_events(interviewed(kit, clock), kit.fs))


def test_a_replay_shows_what_stood_there_at_that_time(replayed: Replay) -> None:
    assert replayed.state.text("answer") == ""
    assert [turn.kind for turn in replayed.turns] == ["opening", "question", "answer"]
    replayed.advance(30)
    assert replayed.state.text("answer") == PARTLY
    replayed.advance(40)
    assert replayed.is_over
    replayed.advance(-35)
    assert replayed.state.text("answer") == PARTLY
    assert replayed.at_s == 35


def test_a_replay_goes_by_phases_and_over_silence_and_stops_at_its_ends(replayed: Replay) -> None:
    replayed.next_event()
    assert replayed.at_s == 30
    replayed.next_phase()
    assert replayed.at_s == replayed.phase_starts[1]
    replayed.previous_phase()
    assert replayed.at_s == 0
    replayed.advance(-10)
    assert replayed.at_s == 0
    replayed.seek(1e9)
    assert replayed.at_s == replayed.end_s


def test_a_desk_notes_tags_and_takes_a_tag_away(tmp_path: Path) -> None:
    clock = FakeClock()
    kit = make_kit(tmp_path, clock)
    folder = interviewed(kit, clock)
    desk = Desk(kit.paths, clock)
    assert [note.text for note in desk.add_note(folder, " look at p99 ").notes] == ["look at p99"]
    assert desk.toggle_tag(folder, "morning").tags == ("morning",)
    assert "- Tags: morning\n" in (folder / "report.md").read_text()
    assert desk.toggle_tag(folder, "morning").tags == ()
    assert "- Tags:" not in (folder / "report.md").read_text()
    with pytest.raises(UsageError):
        desk.add_note(folder, " ")
    with pytest.raises(UsageError):
        desk.toggle_tag(folder, " ")
