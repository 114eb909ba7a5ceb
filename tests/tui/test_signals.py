"""Signals and vanished terminals, on a real pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulator.session.desk import Desk
from tests.tui.on_terminal import LEAVES_ALTERNATE_SCREEN, Terminal, journal_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
WITHIN_S = 2.0


@contextmanager
def typed_into(
    folder: Path, text: str, *options: str, ignoring: tuple[int, ...] = ()
) -> Iterator[Terminal]:
    """An interview in which `text` was typed and seen on the screen."""
    environ = {**os.environ, "SIMULATOR_TRANSCRIPTS": str(folder)}
    terminal = Terminal("run", "fraud-detection", *options, environ=environ, ignoring=ignoring)
    try:
        terminal.wait_for(b"Calculator")
        terminal.type(text)
        terminal.wait_for(text[-3:].encode())
        yield terminal
    finally:
        terminal.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_gives_the_terminal_back_and_ends(tmp_path: Path, number: int) -> None:
    with typed_into(tmp_path, "zebra") as terminal:
        started_s = time.monotonic()
        terminal.process.send_signal(number)
        assert terminal.end() == 128 + number
        assert time.monotonic() - started_s < WITHIN_S
        assert LEAVES_ALTERNATE_SCREEN in terminal.seen
        assert b"Traceback" not in terminal.seen
    assert "zebra" in journal_text(tmp_path)


@pytest.mark.parametrize("ignoring", [(), (signal.SIGHUP,)])
def test_a_vanished_terminal_ends_the_program(tmp_path: Path, ignoring: tuple[int, ...]) -> None:
    with typed_into(tmp_path, "zebra", ignoring=ignoring) as terminal:
        started_s = time.monotonic()
        terminal.hang_up()
        assert terminal.end() == 128 + signal.SIGHUP
        assert time.monotonic() - started_s < WITHIN_S
    assert "zebra" in journal_text(tmp_path)


def test_what_was_on_the_disk_when_kill_9_came_is_resumed(tmp_path: Path) -> None:
    words = " ".join(f"w{number:03d}" for number in range(120))
    with typed_into(tmp_path, words) as terminal:
        terminal.wait_until(lambda: _characters_kept(tmp_path) == len(words))
        terminal.process.kill()
        assert terminal.end() == 128 + signal.SIGKILL
    (folder,) = (journal.parent for journal in tmp_path.glob("*/journal.jsonl"))
    session = Desk.of_this_machine(tmp_path, {}, Path("nowhere")).resume(folder)
    assert session.text() == words
    session.close()


def _characters_kept(transcripts: Path) -> int:
    """How many typed characters the journals hold; only what was synced counts."""
    return sum(len(text) for text in re.findall(r'"inserted":"([^"]*)"', journal_text(transcripts)))
