"""What commands read: texts from files and standard input. Must not know what they are for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from simulator.errors import StorageError, UsageError

MAX_INPUT_BYTES = 5_000_000


def read_text(name: str) -> str:
    """The text of a file or of standard input, line ends as newlines, a byte-order mark as a space
    so that offsets count it. Raises UsageError for a name that is nothing's and for too long a
    text, StorageError for what cannot be read as text.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(
            f"{name} cannot be read: {error.strerror}", hint="Check the name and try again."
        ) from error
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror}") from error
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(f"{name} has {len(data):,} bytes; at most {MAX_INPUT_BYTES:,} are graded")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise StorageError(
            f"{name} is not text: byte {error.start} is not UTF-8",
            hint="Save it as UTF-8 text or Markdown.",
        ) from error
    return " " + text[1:] if text.startswith("\ufeff") else text


def lines(name: str) -> Iterator[str]:
    """Lines of a file, or of standard input as they come. Raises as `read_text`."""
    if name != "-":
        yield from read_text(name).splitlines()
        return
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise StorageError(f"line {number}, byte {error.start}: not UTF-8") from error


def json_string(line: str, number: int) -> str:
    """The string that a line of JSON Lines holds. Raises UsageError for anything else."""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"line {number}, column {error.colno}: not JSON ({error.msg})") from error
    except RecursionError as error:
        raise UsageError(f"line {number}: nested too deeply") from error
    if not isinstance(value, str):
        raise UsageError(f"line {number}: a JSON string is wanted, not {type(value).__name__}")
    return value
