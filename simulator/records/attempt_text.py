"""A whole attempt for people, as Markdown: its report, then what was written and said.

The export of an attempt; `report_text.py` owns the report's part. Answers stand in code fences, so
that they read as they were typed and nothing in them is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.records.markdown_text import inline
from simulator.records.report_text import render_report_markdown
from simulator.records.transcript import Transcript
from simulator.text import sanitise


def render_attempt_markdown(transcript: Transcript) -> str:
    """The report, every phase's answer, and the conversation; ends with a newline."""
    parts = [
        render_report_markdown(transcript).rstrip("\n"),
        "\n".join(answers_markdown(transcript)),
        "\n".join(conversation_markdown(transcript)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def answers_markdown(transcript: Transcript) -> Iterator[str]:
    """Every phase's prompt and answer."""
    if transcript.phases:
        yield "## What was written"
    for phase in transcript.phases:
        yield from ("", f"### {inline(phase.title)}", "", f"*{inline(phase.prompt, 2000)}*", "")
        answer = sanitise(phase.answer).strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", answer)), default=0))
        yield from (f"{fence}text", answer, fence) if answer.strip() else ("Nothing was written.",)


def conversation_markdown(transcript: Transcript) -> Iterator[str]:
    """Everything that was said, with minutes and seconds on the interview's clock."""
    if transcript.conversation:
        yield from ("## Conversation", "")
    for turn in transcript.conversation:
        minutes, seconds = divmod(int(turn.at_s), 60)
        who = "You" if turn.who == "candidate" else "Interviewer"
        yield f"- **{who}**, {minutes}:{seconds:02}: {inline(turn.text, 4000)}"
