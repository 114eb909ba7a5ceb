"""A disk that fails under a running interview: said at once, typing goes on, nothing is claimed."""

from __future__ import annotations

from pathlib import Path

from tests.fakes import FakeClock
from tests.session.room import FillingDisk
from tests.tui.house import (
    begin,
    choice,
    footer,
    interview,
    make_desk,
    pass_time,
    paste,
    press,
    running,
    session_of,
    shown,
    told,
    words,
)


async def test_a_failing_disk_shows_a_banner_until_it_recovers(tmp_path: Path) -> None:
    clock, disk = FakeClock(), FillingDisk("write", "fsync")
    async with running(make_desk(tmp_path, clock, disk.files), choice()) as pilot:
        assert "NOT SAVED" not in shown(pilot)
        disk.fill()
        await paste(pilot, "typed on a full disk")
        await pass_time(pilot, clock, 2)
        assert "NOT SAVED" in shown(pilot)
        await paste(pilot, ", and on")
        assert session_of(pilot).text() == "typed on a full disk, and on"
        assert "saved again" not in told(pilot)
        disk.recover()
        await pass_time(pilot, clock, 2)
        assert "NOT SAVED" not in shown(pilot)
        assert "Everything is saved again" in told(pilot)
        assert session_of(pilot).is_saved


async def test_leaving_on_a_full_disk_asks_first_and_claims_nothing(tmp_path: Path) -> None:
    clock, disk = FakeClock(), FillingDisk("write", "fsync")
    async with running(make_desk(tmp_path, clock, disk.files), choice()) as pilot:
        disk.fill()
        await paste(pilot, "typed on a full disk")
        await press(pilot, "ctrl+q")
        assert "Not everything is saved" in words(pilot)
        await press(pilot, "escape")
        assert session_of(pilot).text() == "typed on a full disk"
        await press(pilot, "ctrl+q", "enter")
        assert interview(pilot).session.text() == "typed on a full disk"
        await press(pilot, "ctrl+q", "y")
        assert "kept" not in told(pilot)


async def test_a_debrief_that_is_not_saved_says_so_and_saves_again(tmp_path: Path) -> None:
    disk = FillingDisk("write", "fsync")
    desk = make_desk(tmp_path, fs=disk.files)
    session = begin(desk, format_id="short")
    while not session.state.is_last_phase:
        session.next_phase(with_probes=False)
    session.next_phase(with_probes=False)
    session.close()
    async with running(desk) as pilot:
        await press(pilot, "enter")
        disk.fill()
        await press(pilot, "ctrl+n")
        assert "NOT SAVED: this debrief is only on the screen" in shown(pilot)
        assert "Save again" in footer(pilot)
        await press(pilot, "s")
        assert "NOT SAVED" in shown(pilot)
        disk.recover()
        await press(pilot, "s")
        assert "NOT SAVED" not in shown(pilot)
        assert "The attempt is saved" in told(pilot)
        assert (session.folder / "transcript.json").is_file()
