"""Which questions a review asks: most of them new for the scenario, the rest due from any.

Owns the mixture and its order; the same history and seed give the same questions. Must not ask.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from simulator.content.rubric import Criterion
from simulator.content.templates import told
from simulator.errors import UsageError
from simulator.session.kit import Kit
from simulator.tracker.schedule import Scheduled

NEW_SHARE = 0.7
LEAST, MOST, USUAL = 5, 10, 6
BUDGET_S = 90.0
AGAIN = "You were asked this today already: nothing else is left to ask."
FIGURES_SEED = 0  # a review asks about a scenario with its usual figures


@dataclass(frozen=True)
class ReviewQuestion:
    """A question on one criterion of a scenario; `phase` is the part of an interview it is from,
    `prompt` the problem, `context` that and what its interviewer knows; `is_again` that a review
    asked it today.
    """

    criterion: str
    title: str
    topic: str
    scenario: str
    scenario_title: str
    phase: str
    context: str
    question: str
    strong: str
    is_new: bool
    budget_s: float = BUDGET_S
    is_again: bool = False
    prompt: str = ""


def choose_questions(
    kit: Kit,
    scenario_id: str,
    scheduled: Sequence[Scheduled],
    *,
    count: int,
    seed: int,
    today: date,
) -> tuple[ReviewQuestion, ...]:
    """`count` questions: `NEW_SHARE` of them new for the scenario, the rest due from any.

    New is first what was never judged, then what was missed, then what is shaky. Where one kind
    does not suffice the other fills up. What a review asked today is asked again only when nothing
    else is left.

    Raises:
        UsageError: there is no such scenario, or `count` is not from `LEAST` to `MOST`.
    """
    if not LEAST <= count <= MOST:
        raise UsageError(f"A review has {LEAST} to {MOST} questions, not {count}")
    chance = random.Random(f"{seed} {scenario_id} {today}")
    known = {item.criterion: item for item in scheduled}
    asked_in = cache(partial(_criteria, kit))

    def home(item: Scheduled) -> str:
        """Where to ask about a due criterion: where it was judged last, if it still applies."""
        known_there = item.scenario in kit.library.scenarios
        applies = known_there and item.criterion in asked_in(item.scenario)
        return item.scenario if applies else scenario_id

    due = [
        item for item in scheduled
        if item.is_due(today) and item.criterion in asked_in(home(item))
    ]  # fmt: skip
    due_ids = {item.criterion for item in due}
    again = {item.criterion for item in scheduled if item.reviewed_on == today}
    ranked = sorted(
        (name for name in asked_in(scenario_id) if name not in due_ids),
        key=lambda name: (_rank(known.get(name)), chance.random()),
    )
    fresh = [name for name in ranked if name not in again]
    chance.shuffle(due)
    wanted_new = min(len(fresh), max(round(NEW_SHARE * count), count - len(due)))
    chosen = [(name, scenario_id, True) for name in fresh[:wanted_new]]
    chosen += [(item.criterion, home(item), False) for item in due[: count - wanted_new]]
    left = [(name, scenario_id, True) for name in ranked if name in again]
    chosen += left[: count - len(chosen)]
    strong = {
        one: _strong(kit, one, [name for name, scenario, _ in chosen if scenario == one])
        for one in {scenario for _, scenario, _ in chosen}
    }
    return tuple(
        _question(
            kit, scenario, asked_in(scenario)[name], strong[scenario][name],
            is_new=is_new, is_again=name in again,
        )
        for name, scenario, is_new in chosen
    )  # fmt: skip


def _rank(item: Scheduled | None) -> int:
    if item is None:
        return 0
    return 1 if item.last_verdict == "missed" else 2 if item.met_in_a_row < 2 else 3


def _criteria(kit: Kit, scenario_id: str) -> Mapping[str, tuple[str, str, Criterion]]:
    """By id: dimension, phase and criterion of everything that a scenario can be asked about."""
    scenario = kit.library.scenarios.get(scenario_id)
    if scenario is None:
        raise UsageError(f"There is no scenario {scenario_id!r}", hint="`simulator list` has them.")
    phases, scenario = kit.library.phase_of(), told(scenario, FIGURES_SEED)
    standard = {
        item.id: (dimension.id, phases.get(dimension.id, ""), scenario.in_its_words(item))
        for dimension in kit.library.rubric.dimensions
        for item in dimension.criteria
        if item.id not in scenario.not_applicable
    }
    own = {item.id: (item.dimension, item.phase, item) for item in scenario.criteria}
    return {**standard, **own}


def _strong(kit: Kit, scenario_id: str, names: Collection[str]) -> Mapping[str, str]:
    """By id: what a strong answer says for these criteria."""
    return kit.strong_of(told(kit.library.scenarios[scenario_id], FIGURES_SEED), names)


def _question(
    kit: Kit, scenario_id: str, asked: tuple[str, str, Criterion], strong: str, *, is_new: bool,
    is_again: bool,
) -> ReviewQuestion:  # fmt: skip
    dimension, phase, item = asked
    scenario = told(kit.library.scenarios[scenario_id], FIGURES_SEED)
    titles = {one.id: one.title for one in kit.library.rubric.dimensions}
    return ReviewQuestion(
        criterion=item.id,
        title=item.title,
        topic=titles.get(dimension, dimension),
        scenario=scenario_id,
        scenario_title=scenario.title,
        phase=phase,
        prompt=scenario.prompt,
        context="\n\n".join((scenario.prompt, *(fact.answer for fact in scenario.facts))),
        question=item.probe,
        strong=strong,
        is_new=is_new,
        is_again=is_again,
    )
