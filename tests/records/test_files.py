"""Writing is whole or not at all, and says what went wrong."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.records.files import FileSystem
from tests.faulty_disk import FaultyDisk


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_atomic_write_replaces_the_whole_file_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old and longer")
    FileSystem().write_atomic(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["a.json"]


def test_a_write_is_synced_before_it_is_renamed_and_the_folder_after(tmp_path: Path) -> None:
    disk = FaultyDisk("nothing")
    disk.files.write_atomic(tmp_path / "a", b"x")
    assert disk.calls["fsync"] == 2
    assert disk.order == ["open", "write", "fsync", "replace", "open", "fsync"]


@pytest.mark.parametrize("nth", range(1, 7))
@pytest.mark.parametrize("once", [False, True])
def test_a_write_that_fails_anywhere_leaves_the_old_file_and_no_litter(
    tmp_path: Path, nth: int, once: bool
) -> None:
    disk = FaultyDisk(nth=nth, error=errno.ENOSPC)
    path = tmp_path / "a.json"
    if not once:
        path.write_bytes(b"old")
    write = disk.files.write_once if once else disk.files.write_atomic
    with pytest.raises(StorageError, match="Could not write"):
        write(path, b"new" * 1000)
    assert names(tmp_path) == ([] if once else ["a.json"])
    assert once or path.read_bytes() == (b"old" if nth <= 4 else b"new" * 1000)


def test_a_folder_that_cannot_be_synced_is_told_as_what_it_is(tmp_path: Path) -> None:
    disk = FaultyDisk("fsync", nth=2, error=errno.EIO)
    with pytest.raises(StorageError, match="may not outlive a power cut"):
        disk.files.write_atomic(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_writing_once_refuses_to_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    FileSystem().write_once(path, b"first")
    with pytest.raises(StorageError) as caught:
        FileSystem().write_once(path, b"second")
    assert "exists already" in caught.value.detail
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["a.json"]


def test_writing_once_works_on_a_disk_without_hard_links(tmp_path: Path) -> None:
    disk = FaultyDisk("link", error=errno.EPERM)
    path = tmp_path / "a.json"
    disk.files.write_once(path, b"first")
    with pytest.raises(StorageError):
        disk.files.write_once(path, b"second")
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["a.json"]


def test_a_symbolic_link_keeps_pointing_at_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.md").symlink_to(tmp_path / "real" / "a.md")
    FileSystem().write_atomic(tmp_path / "link.md", b"x")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real" / "a.md").read_bytes() == b"x"


def test_a_failed_write_says_what_is_safe_and_what_to_do(tmp_path: Path) -> None:
    disk = FaultyDisk("open", error=errno.EROFS)
    with pytest.raises(StorageError) as caught:
        disk.files.write_atomic(tmp_path / "a", b"")
    assert str(caught.value) == (
        f"Could not write {tmp_path / 'a'}\n"
        "The disk is read-only. The file is as it was before.\n"
        "Choose another folder with --transcripts or SIMULATOR_TRANSCRIPTS."
    )


def test_a_pipe_in_place_of_a_file_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError, match="Could not read"):
        FileSystem().read(tmp_path / "pipe")


def test_a_missing_file_reads_as_none_only_when_that_is_asked_for(tmp_path: Path) -> None:
    assert FileSystem().read_if_there(tmp_path / "none") is None
    with pytest.raises(StorageError, match="does not exist"):
        FileSystem().read(tmp_path / "none")


def test_folders_are_made_with_those_above_them_for_the_owner_only(tmp_path: Path) -> None:
    FileSystem().make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    FileSystem().make_folder(tmp_path / "a" / "b")


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(StorageError, match="Could not make the folder"):
        FileSystem().make_folder(tmp_path / "a" / "b")


def test_a_path_with_a_null_character_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="null"):
        FileSystem().read(tmp_path / "a\0b")
