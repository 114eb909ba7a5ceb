"""How commands print: data to stdout, messages to stderr, nothing that could drive a terminal."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys

from simulator.cli.wiring import files_from
from simulator.errors import SimulatorError
from simulator.text import begun_with, inert_json, sanitise


def print_json(value: object) -> None:
    """Prints data for other programs, with nothing in it that a terminal would obey."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    print("\n".join(inert_json(line) for line in text.split("\n")))


def width() -> int:
    """The cells that a line of a report may take: the terminal's, from 40 to 100."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def complain(error: SimulatorError, options: argparse.Namespace) -> None:
    """Tells an error on stderr: what failed, what is safe, what to do next."""
    for part in (error.title, error.detail, error.hint):
        if part:
            note(part, options)


def note(text: str, options: argparse.Namespace) -> None:
    """Tells a person something on stderr; the commands in it find the files that this one has."""
    print(sanitise(begun_with(text, files_from(options))), file=sys.stderr)


def drop_output() -> None:
    """Nothing more can be written; keeps the interpreter from trying at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
