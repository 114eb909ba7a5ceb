"""The program on a pseudo-terminal of its own, for what only a real terminal can show.

Every wait is for an event (output, the end of the process) with a bound, never a sleep.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

LIMIT_S = 30.0
LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"


class Terminal:
    """One run of the program, its screen, and its end."""

    def __init__(
        self,
        *arguments: str,
        environ: Mapping[str, str],
        ignoring: tuple[int, ...] = (),
        term: str = "xterm-256color",
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.seen = b""

        def prepare() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for number in ignoring:
                signal.signal(number, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            stdin=slave, stdout=slave, stderr=slave, preexec_fn=prepare,  # noqa: PLW1509 - a session with a terminal
            env={**environ, "TERM": term, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
        os.close(slave)

    def wait_for(self, words: bytes) -> None:
        """Until the program has written `words`; an AssertionError if it does not."""
        deadline = time.monotonic() + LIMIT_S
        while words not in self.seen:
            left_s = deadline - time.monotonic()
            assert left_s > 0, f"never saw {words!r}: {self.seen[-2000:]!r}"
            if not self._read(left_s):
                break
        assert words in self.seen, f"ended without {words!r}: {self.seen[-2000:]!r}"

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Until something is so beside the screen; an AssertionError if it never is."""
        deadline = time.monotonic() + LIMIT_S
        while not is_so():
            assert time.monotonic() < deadline, "it never came about"
            self._read(0.05)

    def _read(self, limit_s: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], limit_s)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:  # the program has closed its end
            return False
        self.seen += data
        return bool(data)

    def type(self, text: str) -> None:
        """As from a keyboard."""
        os.write(self.master, text.encode())

    def hang_up(self) -> None:
        """The terminal goes away."""
        os.close(self.master)
        self.master = -1

    def end(self, limit_s: float = LIMIT_S) -> int:
        """Wait for the process to end by itself; its exit code as a shell has it."""
        deadline = time.monotonic() + limit_s
        while self.master >= 0 and self.process.poll() is None and time.monotonic() < deadline:
            if not self._read(0.1):
                break
        code = self.process.wait(max(0.1, deadline - time.monotonic()))
        while self.master >= 0 and select.select([self.master], [], [], 0)[0] and self._read(0):
            pass
        return 128 - code if code < 0 else code

    def close(self) -> None:
        """Whatever happened, leave nothing running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)


def journal_text(transcripts: Path) -> str:
    """Everything in the journals below a folder."""
    return "".join(path.read_text() for path in transcripts.glob("*/journal.jsonl"))
