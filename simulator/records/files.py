"""The only door to the disk for records and the tracker. Owns durable writes and their errors.

Every operation either did what it says, down to the disk, or raises StorageError in words that say
what failed, what is safe and what to do next. The system calls are a value, so that a test can make
the third write meet a full disk. Must not know what the bytes mean.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from simulator.errors import StorageError

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}


@dataclass(frozen=True)
class SystemCalls:
    """The calls that can fail on a bad disk; tests replace one to inject a fault."""

    open: Callable[[Path, int, int], int] = os.open
    write: Callable[[int, bytes], int] = os.write
    fsync: Callable[[int], None] = os.fsync
    truncate: Callable[[int, int], None] = os.ftruncate
    replace: Callable[[Path, Path], None] = os.replace
    link: Callable[[Path, Path], None] = os.link
    unlink: Callable[[Path], None] = os.unlink
    make_folder: Callable[[Path, int], None] = os.mkdir


class AppendFile:
    """A file open for appending. Methods raise OSError: the journal decides what to tell."""

    def __init__(self, path: Path, calls: SystemCalls, size: int | None) -> None:
        """Open `path`, cut to `size` bytes unless that is None; it must exist already."""
        self._calls = calls
        flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = calls.open(path, flags, FILE_MODE)
        if size is not None and os.fstat(self._descriptor).st_size != size:
            try:
                calls.truncate(self._descriptor, size)
            except OSError:
                self.close()
                raise

    def append(self, data: bytes) -> None:
        """Hand all of `data` to the system; after an OSError a part of it may be in the file."""
        _write_all(self._calls, self._descriptor, data)

    def sync(self) -> None:
        """Return only when everything appended is on the disk."""
        self._calls.fsync(self._descriptor)

    def is_gone(self) -> bool:
        """Whether the file was deleted, so that what is appended can never be found again."""
        return os.fstat(self._descriptor).st_nlink == 0

    def close(self) -> None:
        """Close; closing twice is harmless."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            with suppress(OSError):
                os.close(descriptor)


@dataclass(frozen=True)
class FileSystem:
    """Durable file operations on the real disk; `calls` is replaced only by tests."""

    calls: SystemCalls = field(default_factory=SystemCalls)

    def read(self, path: Path) -> bytes:
        """The bytes of a regular file.

        Raises:
            StorageError: it is missing, not a regular file, or cannot be read.
        """
        with _told("read", path, "Nothing was changed."):
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise OSError(errno.EINVAL, "not a regular file")
                return file.read()

    def read_if_there(self, path: Path) -> bytes | None:
        """The bytes of a file, or None when there is none. Raises StorageError as `read`."""
        return self.read(path) if os.path.lexists(path) else None

    def write_atomic(self, path: Path, data: bytes, mode: int = FILE_MODE) -> None:
        """Put `data` at `path` whole or not at all, on the disk when this returns.

        A temporary file in the same folder is written, synced and renamed, then the folder is
        synced. A symbolic link at `path` keeps pointing where it did: its target is replaced.

        Raises:
            StorageError: `path` is as it was, or, when only the last sync failed, as the message
                says.
        """
        target = Path(os.path.realpath(path))
        with _told("write", path, "The file is as it was before."):
            temporary = self._write_temporary(target, data, mode)
            try:
                self.calls.replace(temporary, target)
            except OSError:
                self._discard(temporary)
                raise
        with _told("write", path, "The new file is there, but may not outlive a power cut."):
            self._sync_folder(target.parent)

    def write_once(self, path: Path, data: bytes, mode: int = FILE_MODE) -> None:
        """As `write_atomic`, but refuse when `path` exists.

        Raises:
            StorageError: it exists (its content stays) or could not be written.
        """
        with _told("write", path, "No file was overwritten."):
            temporary = self._write_temporary(path, data, mode)
            try:
                self._link_new(temporary, path)
            finally:
                self._discard(temporary)
            try:
                self._sync_folder(path.parent)
            except OSError:
                self._discard(path)  # so that writing it can be tried again
                raise

    def replace_if_same(self, path: Path, expected: bytes | None, data: bytes) -> bool:
        """As `write_atomic`, but only while `path` still holds `expected` (None: no file).

        False means that somebody else wrote meanwhile; their bytes stay. The file keeps its mode.

        Raises:
            StorageError: as `write_atomic`.
        """
        target = Path(os.path.realpath(path))
        if expected is None:
            try:
                self.write_once(target, data)
            except StorageError as error:
                if isinstance(error.__cause__, FileExistsError):
                    return False
                raise
            return True
        with _told("write", path, "The file is as it was before."):
            mode = stat.S_IMODE(target.stat().st_mode)
            temporary = self._write_temporary(target, data, mode)
            try:
                if self.read_if_there(target) != expected:
                    self._discard(temporary)
                    return False
                self.calls.replace(temporary, target)
            except (OSError, StorageError):
                self._discard(temporary)
                raise
        with _told("write", path, "The new file is there, but may not outlive a power cut."):
            self._sync_folder(target.parent)
        return True

    def open_append(self, path: Path, size: int | None = None) -> AppendFile:
        """An existing file open for appending, first cut to `size` bytes; raises OSError."""
        return AppendFile(path, self.calls, size)

    def make_folder(self, path: Path) -> None:
        """Make `path` and the folders above it as needed, synced, mode 0700.

        Raises:
            StorageError: it cannot be made, or something that is no folder is in the way.
        """
        with _told("make the folder", path, "Nothing was changed."):
            self._make_folder(path)

    def make_new_folder(self, path: Path) -> bool:
        """Make the folder `path`; False when something of that name is there already."""
        with _told("make the folder", path, "Nothing was changed."):
            self._make_folder(path.parent)
            try:
                self.calls.make_folder(path, FOLDER_MODE)
            except FileExistsError:
                return False
            self._sync_folder(path.parent)
            return True

    def move(self, source: Path, target: Path) -> None:
        """Rename on the same disk, synced. Raises StorageError; then nothing moved."""
        with _told("move", source, "Nothing was moved."):
            self.calls.replace(source, target)
            self._sync_folder(target.parent)

    def remove(self, path: Path) -> None:
        """Remove a file; one that is gone already is fine. Raises StorageError."""
        with _told("remove", path, "The file is still there."), suppress(FileNotFoundError):
            self.calls.unlink(path)

    def _make_folder(self, path: Path) -> None:
        if path.is_dir():
            return
        if path.parent != path:
            self._make_folder(path.parent)
        try:
            self.calls.make_folder(path, FOLDER_MODE)
        except FileExistsError:
            if not path.is_dir():
                raise
            return
        self._sync_folder(path.parent)

    def _write_temporary(self, target: Path, data: bytes, mode: int) -> Path:
        temporary = target.with_name(f".{target.name[:100]}.{os.getpid()}.tmp")
        self._discard(temporary)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        descriptor = self.calls.open(temporary, flags, mode)
        try:
            os.fchmod(descriptor, mode)  # exactly this mode, whatever the umask
            _write_all(self.calls, descriptor, data)
            self.calls.fsync(descriptor)
        except OSError:
            self._discard(temporary)
            raise
        finally:
            os.close(descriptor)
        return temporary

    def _link_new(self, temporary: Path, path: Path) -> None:
        try:
            self.calls.link(temporary, path)
        except FileExistsError:
            raise
        except OSError as error:  # a file system without hard links: the attempt's lock protects
            if error.errno not in _NO_HARD_LINKS:
                raise
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, "exists already") from error
            self.calls.replace(temporary, path)

    def _sync_folder(self, folder: Path) -> None:
        descriptor = self.calls.open(folder, os.O_RDONLY | os.O_CLOEXEC, 0)
        try:
            self.calls.fsync(descriptor)
        except OSError as error:  # some network file systems cannot sync a folder
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(descriptor)

    def _discard(self, temporary: Path) -> None:
        with suppress(OSError):
            self.calls.unlink(temporary)


def storage_error(action: str, path: Path, error: OSError, safe: str) -> StorageError:
    """The failed system call in words for a person.

    >>> error = OSError(errno.ENOSPC, "No space left on device")
    >>> print(storage_error("write", Path("a.json"), error, "Nothing was changed."))
    Could not write a.json
    The disk is full. Nothing was changed.
    Free some space on that disk, or choose another folder with --transcripts.
    """
    reason, hint = _REASONS.get(error.errno or 0, (error.strerror or str(error), _OTHER_FOLDER))
    return StorageError(f"Could not {action} {path}", f"{reason}. {safe}", hint)


@contextmanager
def _told(action: str, path: Path, safe: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(action, path, error, safe) from error
    except ValueError as error:  # a path with a null character
        raise StorageError(f"Could not {action} {str(path)!r}", f"{error}. {safe}") from error


def _write_all(calls: SystemCalls, descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[calls.write(descriptor, bytes(rest)) :]


_OTHER_FOLDER = "Choose another folder with --transcripts or SIMULATOR_TRANSCRIPTS."
_NO_SPACE_HINT = "Free some space on that disk, or choose another folder with --transcripts."
_REASONS = {
    errno.ENOSPC: ("The disk is full", _NO_SPACE_HINT),
    errno.EDQUOT: ("Your disk quota is used up", _NO_SPACE_HINT),
    errno.EROFS: ("The disk is read-only", _OTHER_FOLDER),
    errno.EACCES: ("You may not write or read there", _OTHER_FOLDER),
    errno.EPERM: ("You may not write or read there", _OTHER_FOLDER),
    errno.EIO: ("The disk reported an error", f"Check the disk. {_OTHER_FOLDER}"),
    errno.ENOENT: ("It does not exist", "Check the path."),
    errno.EISDIR: ("It is a folder", "Name a file."),
    errno.ENOTDIR: ("A part of the path is not a folder", _OTHER_FOLDER),
    errno.EEXIST: ("It exists already", "Open the one that is there."),
    errno.ENAMETOOLONG: ("The name is too long", _OTHER_FOLDER),
}
