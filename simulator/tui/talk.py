"""What was said, as text for the conversation pane. Pure functions; must not be widgets."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from textual.content import Content

from simulator.interview.conversation import Turn
from simulator.interview.plan import PlannedHint
from simulator.text import sanitise
from simulator.tui.bars import clock

THINKING = "The interviewer is thinking…"
_STYLE = MappingProxyType({"interviewer": "bold $accent", "candidate": "bold $primary"})
_WORDS = MappingProxyType(
    {
        "opening": "Interviewer",
        "twist": "Interviewer: new requirement",
        "answer": "Interviewer",
        "hint": "Hint",
        "probe": "Follow-up",
        "feedback": "Feedback",
        "warning": "Clock",
        "time up": "Clock",
        "question": "You",
        "probe answer": "You",
        "probe declined": "You",
        "retry": "You",
    }
)


def conversation_text(turns: Sequence[Turn], heard: str | None = None) -> Content:
    """Every turn with who spoke and when; then what is `heard` so far of an answer on its way."""
    shown = [_turn(turn) for turn in turns]
    if heard is not None:
        words = sanitise(heard) or THINKING
        shown.append(Content.assemble(("Interviewer", _STYLE["interviewer"]), "\n", words))
    return Content("\n\n").join(shown)


def _turn(turn: Turn) -> Content:
    who = _WORDS.get(turn.kind, turn.who.title())
    return Content.assemble(
        (f"{who} ", _STYLE[turn.who]), (clock(turn.at_s), "$text-muted"), "\n", sanitise(turn.text)
    )


def hint_question(hints: Sequence[PlannedHint], taken: int) -> tuple[str, str] | None:
    """Title and text of the question before the next hint; None when there is none left."""
    if taken >= len(hints):
        return None
    left = len(hints) - taken - 1
    after = "It is the last one." if not left else f"{left} more would be left in this phase."
    cost = f"{hints[taken].cost:.0%}"
    return (
        f"Take hint {taken + 1} of {len(hints)}?",
        f"It costs {cost}: what you add to this phase after it, and say in no other phase, "
        f"earns {cost} less. {after}",
    )


def hints_left(hints: Sequence[PlannedHint], taken: int, *, brief: bool = False) -> str:
    """How many hints the phase has left and what the next one costs; `brief` leaves room beside."""
    left = len(hints) - taken
    if left <= 0:
        return "no hints left"
    if brief:
        return f"{left} hint{'s' if left != 1 else ''} ({hints[taken].cost:.0%})"
    return f"{left} hint{'s' if left != 1 else ''} left, next costs {hints[taken].cost:.0%}"
