"""Waiting for a language model without a screen: time is told meanwhile, Ctrl+C waits no longer.

Loaded only where a model talks. Must not know the interview.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from simulator.plain.lines import WAIT_S

T = TypeVar("T")


class Waiting:
    """One event loop for one interview, which runs only while something is waited for."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def run(
        self,
        make: Callable[[], Awaitable[T]],
        idle: Callable[[], None] = lambda: None,
        hurry: Callable[[], None] = lambda: None,
    ) -> T:
        """What `make` comes to; `idle` is called about once a second meanwhile.

        The first Ctrl+C calls `hurry`, which is to bring it to an end; a second one raises
        KeyboardInterrupt.
        """

        async def watched() -> T:
            task = asyncio.ensure_future(make())
            while True:
                try:
                    done, _ = await asyncio.wait({task}, timeout=WAIT_S)
                except asyncio.CancelledError:  # how the loop passes Ctrl+C on
                    hurry()
                    continue
                if done:
                    return task.result()
                idle()

        return self._runner.run(watched())

    def close(self) -> None:
        """Ends the loop with whatever still runs in it."""
        self._runner.close()
