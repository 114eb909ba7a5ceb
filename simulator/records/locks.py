"""One program per attempt. Owns the lock file; must not know what it protects.

The lock is the kernel's (`flock`), so it is free the moment its program ends, however it ends; the
process id in the file only serves the message to the second program.
"""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from simulator.errors import LockedError
from simulator.records.files import FILE_MODE, storage_error

LOCK_NAME = "lock"


class FileLock:
    """A held lock; release it, or use it as a context manager."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Use `acquire_lock`."""
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the lock up and remove its file; releasing twice is harmless."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            with suppress(OSError):
                self.path.unlink()  # still held: nobody can have taken this file meanwhile
            os.close(descriptor)

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def acquire_lock(path: Path, what: str = "this attempt") -> FileLock:
    """Take the lock at `path` at once or not at all; the file holds our process id.

    Raises:
        LockedError: another program holds it; `what` names the thing in the message.
        StorageError: the lock file cannot be made.
    """
    try:
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_still_at(path, descriptor):
                    os.ftruncate(descriptor, 0)
                    os.write(descriptor, b"%d\n" % os.getpid())
                    return FileLock(path, descriptor)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
                os.close(descriptor)
                raise _locked_error(what, holder) from error
            except OSError:
                os.close(descriptor)
                raise
            os.close(descriptor)
    except OSError as error:
        raise storage_error("lock", path, error, "Nothing was changed.") from error


def is_locked(path: Path) -> bool:
    """Whether a running program holds the lock at `path`; makes no file and takes no lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EWOULDBLOCK, errno.EACCES)
    finally:
        os.close(descriptor)
    return False


def _is_still_at(path: Path, descriptor: int) -> bool:
    ours = os.fstat(descriptor)
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)


def _locked_error(what: str, holder: str) -> LockedError:
    who = f"process {holder}" if holder.isdigit() else "another process"
    return LockedError(
        f"Another program is using {what}",
        f"It is held by {who}. Nothing was changed.",
        "Go on in the window where it is open, or close that program and try again.",
    )
