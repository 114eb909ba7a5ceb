"""Plain mode as a process: chosen without a terminal, read from a pipe, ended by a signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.tui.on_terminal import Terminal, journal_text


def environ(folder: Path, **changes: str) -> dict[str, str]:
    return {
        **os.environ,
        "SIMULATOR_TRANSCRIPTS": str(folder),
        "PYTHONPATH": str(Path.cwd()),
        **changes,
    }


def test_without_a_terminal_it_is_plain_and_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulator"],
        input=b"1\n1\n1\nzebra \xff\n/bogus\n", capture_output=True,
        env=environ(tmp_path, PYTHONIOENCODING="ascii"), timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"There is no command /bogus" in done.stdout
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""
    assert "zebra" in journal_text(tmp_path)


def test_a_dumb_terminal_is_plain_and_a_signal_keeps_the_attempt(tmp_path: Path) -> None:
    terminal = Terminal(
        "run", "fraud-detection", environ=environ(tmp_path, TERM="dumb"), term="dumb"
    )
    try:
        terminal.wait_for(b"/help lists the commands")
        terminal.type("zebra\n/bogus\n")
        terminal.wait_for(b"There is no command")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 128 + signal.SIGTERM
        assert b"\x1b" not in terminal.seen
        assert b"Traceback" not in terminal.seen
    finally:
        terminal.close()
    assert "zebra" in journal_text(tmp_path)
