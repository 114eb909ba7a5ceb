"""Pastes as a terminal sends them, through the parser of keys."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.message import Message

from simulator.tui.pasted import PasteParser
from tests.tui.house import make_desk, running

LOG = "AAA log: \x1b[31mERROR\x1b[0m x BBB\rlast line"


def read(*pieces: str) -> list[Message]:
    """The messages of what was read in these pieces."""
    parser = PasteParser()
    return [message for piece in pieces for message in parser.feed(piece)]


def seen(*pieces: str) -> list[str]:
    """Keys by their name, pastes as their text in brackets."""
    return [
        f"[{message.text}]" if isinstance(message, Paste) else message.key
        for message in read(*pieces)
        if isinstance(message, Key | Paste)
    ]


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


@pytest.mark.parametrize("size", range(1, 12))
def test_a_paste_of_coloured_text_keeps_its_order_however_it_is_read(size: int) -> None:
    sent = f"a{pasted(LOG)}b{pasted('two')}c"
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    wanted = ["a", "[AAA log: ERROR x BBB\rlast line]", "b", "[two]", "c"]
    assert seen(*pieces) == wanted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("x\x1b]8;;http://a\x1b\\link\x1b]8;;\x07y", "xlinky"),
        ("x\x1b(By", "xy"),
        ("x\x1b\x11y", "x\x11y"),
        ("x\x1b", "x"),
        ("", ""),
        ("x\x1b[38;5;24mblue", "xblue"),
    ],
)
def test_no_escape_sequence_is_left_and_none_becomes_a_key(text: str, left: str) -> None:
    assert seen(pasted(text)) == [f"[{left}]"]


def test_keys_are_as_before() -> None:
    assert seen("\x1b[A", "\x1bOP", "é", "\x11") == ["up", "f1", "é", "ctrl+q"]


@pytest.mark.skipif(sys.platform == "win32", reason="another driver")
async def test_the_programs_driver_reads_so(tmp_path: Path) -> None:
    async with running(make_desk(tmp_path)):
        from textual.drivers import linux_driver

        assert linux_driver.XTermParser is PasteParser  # type: ignore[attr-defined]
