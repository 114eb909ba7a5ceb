"""A program that is killed outright (SIGKILL) loses nothing that was a tick old."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from simulator.session.session import Session
from tests.session.room import make_kit

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from simulator.interview.clock import SystemClock
from tests.session.room import make_kit, start
session = start(make_kit(Path(sys.argv[1]), SystemClock()), "strict", "long")
text = ""
for number in range(40):
    text += f"word-{number} "
    session.edit(text)
session.tick()
session.edit(text + "and what no tick has seen")
session.ask("how many?")
session.edit(text + "and what no tick has seen, nor this")
print(session.folder, flush=True)
sys.stdin.read()
"""


def test_killed_outright_it_comes_back_with_its_text_and_conversation(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        folder = Path(program.stdout.readline().strip())
        program.kill()

    session = Session.resume(make_kit(tmp_path), folder)

    assert session.text().startswith("word-0 word-1 ")
    assert session.text().endswith("word-39 and what no tick has seen")
    assert [turn.kind for turn in session.conversation] == ["opening", "question", "answer"]
    session.close()
