"""The candidate's own words of a phase as one text: what is graded and what a transcript keeps.

    the answer as it stands
    - Q: each clarifying question
    each answer to a follow-up

Only the candidate's words are in it. Owns that composition, and the same text as it was before
help of some cost was given. Must not grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.grading.statements import PhaseText
from simulator.interview.state import HelpMark, State

_HALF_PAIRS = re.compile("[\ud800-\udfff]")


def phase_texts(state: State, free_of_cost: float | None = None) -> tuple[PhaseText, ...]:
    """The text of each phase, in order.

    With `free_of_cost`, each phase is cut back to before the first help that cost more than that.
    """
    return tuple(
        PhaseText(planned.id, phase_text(state, index, free_of_cost))
        for index, planned in enumerate(state.the_plan.phases)
    )


def phase_text(state: State, index: int, free_of_cost: float | None = None) -> str:
    """The text of one phase; its answer comes first, so that its offsets are the editor's.

    Half of a surrogate pair, which a terminal can send and UTF-8 cannot hold, shows as U+FFFD.
    """
    mark = _first_mark_above(state, index, free_of_cost)
    phase_id = state.the_plan.phases[index].id
    questions = [item.text for item in state.questions if item.phase == phase_id]
    replies = [probe.answer for probe in state.probes if probe.phase == phase_id]
    answer = state.phases[index].text
    if mark is not None:
        answer = mark.text
        questions, replies = questions[: mark.questions], replies[: mark.probes]
    said = said_besides(questions, replies)
    text = "\n\n".join(part for part in (answer, said) if part.strip())
    return _HALF_PAIRS.sub("\ufffd", text)


def said_besides(questions: Iterable[str], replies: Iterable[str]) -> str:
    """What stands below the answer in a phase's text: what was asked, replies to follow-ups."""
    asked = "\n".join(f"- Q: {' '.join(text.split())}" for text in questions)
    return "\n\n".join(part for part in (asked, *replies) if part.strip())


def help_costs(state: State) -> tuple[float, ...]:
    """The costs of all help that was given, each once, ascending; empty when there was none."""
    return tuple(sorted({mark.cost for phase in state.phases for mark in phase.marks}))


def _first_mark_above(state: State, index: int, cost: float | None) -> HelpMark | None:
    if cost is None:
        return None
    return next((mark for mark in state.phases[index].marks if mark.cost > cost), None)
