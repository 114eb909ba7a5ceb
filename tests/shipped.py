"""The shipped library, read once for all tests of a process: nothing of it can be changed."""

from __future__ import annotations

from functools import cache

from simulator.content.library import Library, load_library


@cache
def shipped() -> Library:
    """Every scenario, rubric and lexicon that comes with the program."""
    return load_library()
