"""Ends the program when its terminal has gone. Must not know what the program shows.

The screen library reads the end of its input again and again when a terminal vanishes without a
signal that ends the program (under `nohup`, say), and blocks when it cannot write. So a thread of
its own waits for the hang-up, which costs nothing, and ends the process itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import threading
from collections.abc import Callable
from typing import IO

EXIT_HUNG_UP = 128 + int(getattr(signal, "SIGHUP", 1))
GRACE_S = 1.0


def watch_terminal(
    source: IO[str], loop: asyncio.AbstractEventLoop, flush: Callable[[], None]
) -> bool:
    """Watch the terminal that `source` reads; whether it is one that can be watched.

    When it hangs up, `flush` runs in `loop`, or, if the loop is stuck for GRACE_S seconds, in the
    watching thread; then the process ends with 128 + SIGHUP. There is no terminal to give back.
    """
    try:
        descriptor = source.fileno()
    except (OSError, ValueError):
        return False
    if not hasattr(select, "poll") or not os.isatty(descriptor):
        return False
    threading.Thread(
        target=_wait_and_end, args=(descriptor, loop, flush), name="terminal", daemon=True
    ).start()
    return True


def _wait_and_end(
    descriptor: int, loop: asyncio.AbstractEventLoop, flush: Callable[[], None]
) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # asks for nothing but the hang-up
    while not any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll()):
        pass
    flushed = threading.Event()

    def flush_once() -> None:
        with contextlib.suppress(Exception):
            flush()
        flushed.set()

    with contextlib.suppress(RuntimeError):  # the loop has ended: nothing is left to flush
        loop.call_soon_threadsafe(flush_once)
        if not flushed.wait(GRACE_S):
            flush_once()
    os._exit(EXIT_HUNG_UP)
