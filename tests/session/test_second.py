"""A second opinion lies beside the first report; either can be the score of record."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from simulator.errors import LockedError, UsageError
from simulator.grading.agreement import agreement
from simulator.records.attempts import REPORT_NAME, TRANSCRIPT_NAME
from simulator.records.index import AttemptIndex
from simulator.records.locks import acquire_lock
from simulator.records.regrades import REGRADES_LOCK_NAME, read_regrades
from simulator.records.transcript import read_transcript
from simulator.session.finishing import dispute
from simulator.session.kit import Kit
from simulator.session.regrading import regrade
from simulator.session.second import NoOpinionError, choose_record, second_opinion
from tests.fakes import FakeClock, FakeJudge
from tests.session.room import EARNS, make_kit, start


def sat(kit: Kit) -> Path:
    session = start(kit)
    session.edit(EARNS)
    session.next_phase(with_probes=False)
    session.finish()
    return session.folder


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return make_kit(tmp_path, FakeClock())


def opinion(kit: Kit, folder: Path, judge: FakeJudge | None = None) -> None:
    asyncio.run(second_opinion(kit, folder, judge or FakeJudge()))


def listed_score(kit: Kit) -> float | None:
    with AttemptIndex(kit.paths, kit.fs) as index:
        index.refresh()
        return index.attempts()[0].score


def test_an_opinion_is_kept_and_the_first_report_and_score_stay(kit: Kit) -> None:
    folder = sat(kit)
    raw, before = (folder / TRANSCRIPT_NAME).read_bytes(), read_transcript(folder)
    opinion(kit, folder)
    (graded,) = read_regrades(folder, kit.fs)
    assert (graded.judge, graded.score) == ("the other", 0.0)
    assert (folder / TRANSCRIPT_NAME).read_bytes() == raw
    assert read_transcript(folder) == before
    assert listed_score(kit) == before.report["overall"]["score"]  # type: ignore[index, call-overload]
    found = agreement(before.report or {}, graded.report)
    assert {d.second for d in found.disagreements} == {"missed"}
    assert found.judged > found.same


def test_the_judge_gets_the_candidates_words_and_what_was_told(kit: Kit) -> None:
    folder, judge = sat(kit), FakeJudge()
    opinion(kit, folder, judge)
    (case,) = judge.asked
    assert case.phases[0].text == EARNS
    assert kit.library.scenarios["toy-ranking"].prompt in case.prompt


def test_no_opinion_leaves_no_trace(kit: Kit) -> None:
    folder = sat(kit)
    with pytest.raises(NoOpinionError):
        opinion(kit, folder, FakeJudge(error=NoOpinionError("It was unwell.")))
    assert read_regrades(folder, kit.fs) == ()


def test_the_score_of_record_can_be_either_and_everything_goes_by_it(kit: Kit) -> None:
    folder = sat(kit)
    opinion(kit, folder)
    first = read_transcript(folder).report
    (graded,) = read_regrades(folder, kit.fs)
    chosen = choose_record(kit, folder, graded.id)
    assert chosen == read_transcript(folder)
    assert (chosen.report, chosen.first_report) == (graded.report, first)
    assert chosen.record == graded.id
    assert listed_score(kit) == 0.0
    assert "0 out of 100" in (folder / REPORT_NAME).read_text(encoding="utf-8")
    back = choose_record(kit, folder, "")
    assert (back.report, back.first_report, back.record) == (first, first, "")
    assert listed_score(kit) == first["overall"]["score"]  # type: ignore[index, call-overload]


def test_a_grading_that_there_is_not_cannot_be_chosen(kit: Kit) -> None:
    folder = sat(kit)
    with pytest.raises(UsageError, match="no such grading"):
        choose_record(kit, folder, "2020-01-01T00:00:00+00:00")
    assert read_transcript(folder).record == ""


def test_a_chosen_grading_that_is_lost_gives_way_to_the_first(kit: Kit) -> None:
    folder = sat(kit)
    opinion(kit, folder)
    choose_record(kit, folder, read_regrades(folder, kit.fs)[0].id)
    (folder / "regrades.jsonl").unlink()
    found = read_transcript(folder)
    assert found.record == ""
    assert found.report == found.first_report


def test_grading_again_offline_is_not_confused_by_an_opinion(kit: Kit) -> None:
    folder = sat(kit)
    opinion(kit, folder)
    choose_record(kit, folder, read_regrades(folder, kit.fs)[0].id)
    assert regrade(kit, folder) is None


def test_the_verdict_that_was_seen_is_the_one_that_is_disputed(kit: Kit) -> None:
    folder = sat(kit)
    opinion(kit, folder)
    first = read_transcript(folder).report or {}
    choose_record(kit, folder, read_regrades(folder, kit.fs)[0].id)
    found = agreement(first, read_transcript(folder).report or {}).disagreements[0]
    dispute(
        folder, found.criterion, "partial", "I said half of it", at=kit.clock.now(), fs=kit.fs,
        seen=first,
    )  # fmt: skip
    (kept,) = read_transcript(folder).disputes
    assert (kept.verdict_before, found.second) == (found.first, "missed")
    dispute(folder, found.criterion, "partial", "I did", at=kit.clock.now(), fs=kit.fs)
    (kept,) = read_transcript(folder).disputes
    assert kept.verdict_before == "missed"


def test_nothing_is_asked_where_an_opinion_could_not_be_kept(kit: Kit) -> None:
    folder, judge = sat(kit), FakeJudge()
    with (
        acquire_lock(folder / REGRADES_LOCK_NAME),
        pytest.raises(LockedError),
    ):
        opinion(kit, folder, judge)
    assert judge.asked == []
