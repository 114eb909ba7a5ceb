"""A disk that fails when a test says so, under the real FileSystem.

A failed sync also drops what was not yet synced, as Linux may; a failed write may first have
written a part. After `recover` the disk is sound again.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulator.records.files import FileSystem, SystemCalls


class FaultyDisk:
    """Fails the `nth` call (from 1) of the kinds in `on`, with `lasting` every later one too."""

    def __init__(
        self, *on: str, nth: int = 1, error: int = errno.ENOSPC, lasting: bool = True
    ) -> None:
        self.on = on
        self.nth = nth
        self.error = error
        self.lasting = lasting
        self.calls: Counter[str] = Counter()
        self.order: list[str] = []
        self.matching = 0
        self.failed = 0
        self._recovered = False
        self._synced_size: dict[int, int] = {}
        real = SystemCalls()
        self.files = FileSystem(
            SystemCalls(
                open=self._guard("open", real.open),
                write=self._write,
                fsync=self._fsync,
                truncate=self._guard("truncate", real.truncate),
                replace=self._guard("replace", real.replace),
                link=self._guard("link", real.link),
                unlink=real.unlink,  # a full disk can still remove
                make_folder=self._guard("make_folder", real.make_folder),
            )
        )

    def recover(self) -> None:
        self._recovered = True

    def _is_faulty(self, kind: str) -> bool:
        self.calls[kind] += 1
        self.order.append(kind)
        if self.on and kind not in self.on:
            return False
        self.matching += 1
        due = self.matching >= self.nth if self.lasting else self.matching == self.nth
        if not due or self._recovered:
            return False
        self.failed += 1
        return True

    def _guard(self, kind: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any) -> Any:
            if self._is_faulty(kind):
                raise OSError(self.error, os.strerror(self.error))
            return call(*args)

        return guarded

    def _write(self, descriptor: int, data: bytes) -> int:
        if self._is_faulty("write"):
            if self.failed % 2 and len(data) > 1:
                return os.write(descriptor, data[: len(data) // 2])  # the next call fails outright
            raise OSError(self.error, os.strerror(self.error))
        return os.write(descriptor, data)

    def _fsync(self, descriptor: int) -> None:
        inode = os.fstat(descriptor).st_ino
        if self._is_faulty("fsync"):
            is_file = Path(f"/proc/self/fd/{descriptor}").is_file()
            if is_file and inode in self._synced_size:
                os.ftruncate(descriptor, self._synced_size[inode])
            raise OSError(self.error, os.strerror(self.error))
        os.fsync(descriptor)
        self._synced_size[inode] = os.fstat(descriptor).st_size
