"""The tracker after an attempt: brought up to date, a person's edits kept, failures told."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.records.paths import Paths
from simulator.session.kit import Kit
from simulator.session.tracking import NOT_ADDED, bring_up_to_date, tick_items
from simulator.tracker.place import find_tracker
from tests.fakes import STARTED_AT
from tests.session.room import EARNS, make_kit, start
from tests.tracker.test_sections import TRACKER

OWN = TRACKER + "\n## Interview Readiness Checklist\n- [ ] Explain drift\n"


def finished(kit: Kit, answer: str = "") -> Path:
    session = start(kit)
    session.edit(answer)
    outcome = session.finish()
    assert outcome.problems == ()
    return outcome.folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "study" / "tracker.md"
    path.parent.mkdir()
    path.write_text(OWN)
    return path


def adopt(kit: Kit, path: Path, *, dry_run: bool = False) -> str:
    tracked = bring_up_to_date(
        kit.paths, kit.fs, at=STARTED_AT, adopting=path, dry_run=dry_run
    )  # fmt: skip
    return tracked.diff


def test_every_section_of_our_own_tracker_is_kept_up_after_an_attempt(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    folder = finished(kit)
    text = kit.paths.tracker.read_text()
    for part in ("simulator:stats:", "simulator:medium:",
                 "simulator:check:", f"attempt: {folder.name} "):  # fmt: skip
        assert f"<!-- {part}" in text
    for _ in range(2):
        finished(kit, EARNS)
    assert "simulator:resolved:" in kit.paths.tracker.read_text()
    assert "simulator:medium:" not in kit.paths.tracker.read_text()


def test_a_dry_run_shows_the_diff_and_changes_nothing(tmp_path: Path, own: Path) -> None:
    kit = make_kit(tmp_path)
    finished(kit)
    diff = adopt(kit, own, dry_run=True)
    assert "+- About frm-one (missed once" in diff
    assert "+## Session History Summary" in diff
    assert own.read_text() == OWN
    assert find_tracker(kit.paths, kit.fs).named_by == "own"


def test_an_adopted_tracker_gets_the_attempts_so_far_and_every_later_one(
    tmp_path: Path, own: Path
) -> None:
    kit = make_kit(tmp_path)
    first = finished(kit)
    assert adopt(kit, own) != ""
    before = kit.paths.tracker.read_bytes()
    second = finished(kit)
    rows = [f"<!-- attempt: {folder.name} -->" for folder in (first, second)]
    assert [own.read_text().count(row) for row in rows] == [1, 1]
    assert kit.paths.tracker.read_bytes() == before
    assert adopt(kit, own) == ""


def test_a_line_edited_by_hand_stays_and_a_side_file_says_what_was_wanted(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    finished(kit)
    path = kit.paths.tracker
    edited = path.read_text().replace("(missed once", "(practise this, missed once", 1)
    path.write_text(edited)
    session = start(kit)
    outcome = session.finish()
    assert "(practise this, missed once" in path.read_text()
    (notice,) = outcome.notices
    side_file = Path(notice.split(" is in ")[1].rstrip("."))
    assert path.parent not in side_file.parents
    assert "+- " in side_file.read_text()
    assert "missed 2 times" in side_file.read_text()
    assert outcome.problems == ()


def test_an_adopted_tracker_that_is_gone_is_told_and_none_is_made(
    tmp_path: Path, own: Path
) -> None:
    kit = make_kit(tmp_path)
    finished(kit)
    adopt(kit, own)
    own.unlink()
    outcome = start(kit).finish()
    (problem,) = outcome.problems
    assert str(own) in problem.title
    assert "--file" in problem.hint
    assert outcome.is_saved
    assert not own.exists()


def test_a_tracker_that_is_no_text_is_told_and_left_alone(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    finished(kit)
    before = kit.paths.tracker.read_bytes() + b"\0"
    kit.paths.tracker.write_bytes(before)
    outcome = start(kit).finish()
    assert "not a text file" in outcome.problems[0].title
    assert kit.paths.tracker.read_bytes() == before


def test_what_a_bad_disk_kept_out_of_the_tracker_is_put_beside_the_attempt(
    tmp_path: Path, own: Path
) -> None:
    kit = make_kit(tmp_path)
    finished(kit)
    adopt(kit, own)
    session = start(kit)
    kit.paths.state.rename(tmp_path / "moved")
    kit.paths.state.write_text("a file where the backups should go")
    before = own.read_bytes()
    outcome = session.finish()
    assert own.read_bytes() == before
    (problem,) = outcome.problems
    kept = session.folder / NOT_ADDED
    assert str(kept) in problem.detail
    assert "`simulator tracker` adds it later" in problem.hint
    assert "+| 2026-11-20 (Session 2) | Mock interview: Toy ranking" in kept.read_text()


def test_ticking_is_done_only_for_what_was_agreed_to(tmp_path: Path, own: Path) -> None:
    kit = make_kit(tmp_path)
    finished(kit)
    adopt(kit, own)
    before = own.read_text()
    tick_items(["Explain drift"], kit.paths, kit.fs, at=STARTED_AT)
    assert own.read_text() == before.replace("- [ ] Explain drift", "- [x] Explain drift")


def test_without_an_attempt_nothing_is_made(tmp_path: Path) -> None:
    kit = make_kit(tmp_path)
    assert bring_up_to_date(kit.paths, kit.fs, at=STARTED_AT).diff == ""
    assert not kit.paths.transcripts.exists()


def test_a_file_to_adopt_that_is_not_there_is_told(tmp_path: Path) -> None:
    paths: Paths = make_kit(tmp_path).paths
    with pytest.raises(StorageError, match=r"nowhere\.md is not there"):
        bring_up_to_date(paths, make_kit(tmp_path).fs, at=STARTED_AT,
                         adopting=tmp_path / "nowhere.md")  # fmt: skip
