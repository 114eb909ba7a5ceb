"""A program in a terminal of its own, timed from outside. Owns the pseudo-terminal.

What counts is what a person would see: the moment at which words stand in the terminal's output.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

QUIET_S = 0.25
ROWS, COLUMNS = 36, 120


class Terminal:
    """One Python program, told by its arguments, in a 120 × 36 pseudo-terminal."""

    def __init__(self, *arguments: str, environ: Mapping[str, str] | None = None) -> None:
        self.output = bytearray()
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        self.started = time.monotonic()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", **(environ or {}))
            os.execv(sys.executable, [sys.executable, *arguments])

    def _read(self, most_s: float) -> bytes:
        ready, _, _ = select.select([self.descriptor], [], [], most_s)
        if not ready:
            return b""
        try:
            data = os.read(self.descriptor, 1 << 16)
        except OSError:
            return b""
        self.output += data
        return data

    def drain(self, quiet_s: float = QUIET_S, most_s: float = 20.0) -> None:
        """Read until nothing has come for `quiet_s`."""
        end = time.monotonic() + most_s
        while time.monotonic() < end and self._read(quiet_s):
            pass

    def wait(self, seconds: float) -> None:
        """Read for so long, whatever comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.drain(0.5, 1.0)

    def settle(self, quiet_s: float = 1.0, most_s: float = 4.0) -> None:
        """Let the program start; tell it then that this terminal takes whole frames."""
        self.drain(quiet_s, most_s)
        os.write(self.descriptor, _HAS_FRAMES)
        self.drain(QUIET_S, 1.0)

    def shown_s(self, words: bytes, most_s: float = 20.0) -> float:
        """Seconds from the start of the program until `words` were in its output."""
        while words not in self.output:
            left = self.started + most_s - time.monotonic()
            if left <= 0:
                raise RuntimeError(f"{words!r} was never shown")
            self._read(left)
        return time.monotonic() - self.started

    def key_to_words_ms(self, key: bytes, words: bytes, most_s: float = 20.0) -> float:
        """Milliseconds from a key until `words` were in the output."""
        self.output.clear()
        start = time.monotonic()
        os.write(self.descriptor, key)
        while words not in self.output:
            if time.monotonic() - start > most_s:
                raise RuntimeError(f"{words!r} was never shown")
            self._read(1.0)
        return 1000 * (time.monotonic() - start)

    def key_ms(self, key: bytes, pause_s: float = 0.03) -> float:
        """Milliseconds from a key to the end of the frame that it leads to."""
        self.output.clear()
        start = time.monotonic()
        os.write(self.descriptor, key)
        while _FRAME_ENDS not in self.output:
            if not self._read(5.0):
                raise RuntimeError("the key led to no frame")
        elapsed = time.monotonic() - start
        self.drain(pause_s, 0.5)
        return 1000 * elapsed

    def cpu_s(self) -> float:
        """Processor seconds that all threads of the program have used."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)


_HAS_FRAMES = b"\x1b[?2026;2$y"
_FRAME_ENDS = b"\x1b[?2026l"
"""A frame is a synchronised update (mode 2026) once the program knows that the terminal has it."""
