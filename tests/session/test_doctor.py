"""The doctor's looks, in words that fit a look."""

from __future__ import annotations

import errno
from pathlib import Path

from simulator.session.doctor import examine
from tests.faulty_disk import FaultyDisk
from tests.tui.house import make_desk


def test_a_folder_that_cannot_be_written_is_told_without_an_interview(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, fs=FaultyDisk("write", error=errno.EROFS).files)
    (check,) = [one for one in examine(desk) if one.name == "transcripts"]
    assert check.status == "wrong"
    assert check.detail.endswith("The disk is read-only. What is there can be read.")
