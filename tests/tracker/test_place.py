"""Which tracker is told: the person's setting, the adopted one, or our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.records.files import FileSystem
from simulator.records.paths import Paths
from simulator.tracker.place import POINTER_NAME, find_tracker, point_to, point_to_own

FS = FileSystem()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(*(tmp_path / name for name in ("transcripts", "config", "state", "cache")))


def test_without_a_word_it_is_our_own(paths: Paths) -> None:
    place = find_tracker(paths, FS)
    assert (place.path, place.named_by) == (paths.tracker, "own")
    assert not paths.transcripts.exists()


def test_an_adopted_tracker_is_found_again_until_it_is_given_up(paths: Paths) -> None:
    point_to(Path("/home/me/study.md"), paths, FS)
    place = find_tracker(paths, FS)
    assert (str(place.path), place.named_by) == ("/home/me/study.md", "adopted")
    point_to_own(paths, FS)
    assert find_tracker(paths, FS).named_by == "own"
    point_to_own(paths, FS)


def test_the_persons_setting_comes_first(paths: Paths) -> None:
    point_to(Path("/home/me/study.md"), paths, FS)
    paths.config.mkdir()
    (paths.config / "config.toml").write_text('[tracker]\nfile = "~/other.md"\n')
    place = find_tracker(paths, FS)
    assert (place.path, place.named_by) == (Path("~/other.md").expanduser(), "settings")


@pytest.mark.parametrize("text", ["", "[]", "{}", "{"])
def test_a_damaged_pointer_is_told_with_what_to_do(paths: Paths, text: str) -> None:
    paths.transcripts.mkdir()
    (paths.transcripts / POINTER_NAME).write_text(text)
    with pytest.raises(StorageError, match=POINTER_NAME) as caught:
        find_tracker(paths, FS)
    assert "--file" in caught.value.hint
