"""What a strong answer says for each criterion, in the words of the scenario that it is about.

The standard's examples are each from some problem or other. So a criterion of the standard is shown
by the sentences that earn it in the scenario's own strong answer to the phase that asks after it.
Must not judge otherwise than the grader does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from simulator.content.rubric import Criterion
from simulator.content.scenario import Scenario
from simulator.grading.examples import Alone
from simulator.grading.grader import Grader
from simulator.grading.judge import Judge
from simulator.grading.tokens import Stems, fold_case, tokenise

ELSEWHERE = "In another problem one would say:"
_HEADING_WORDS = 3
_SHORT_WORD = 3
_STEMS = Stems()


def strong_answers(
    grader: Grader, phase_of: Mapping[str, str], only: Collection[str] | None = None
) -> dict[str, str]:
    """What a strong answer says, by criterion id, for all that applies to the grader's scenario;
    with `only`, for those criteria.

    `phase_of` tells for each dimension the phase that asks after it. Where the strong answer to
    that phase does not earn a criterion, the standard's example is marked as from elsewhere,
    unless it fits any problem.
    """
    alone, scenario = Alone(grader), grader.scenario
    found = {}
    for item in grader.compiled.criteria:
        criterion = item.criterion
        if only is not None and criterion.id not in only:
            continue
        if item.own or scenario is None:
            found[criterion.id] = criterion.strong
        elif not item.unfit:
            said = _said(alone, scenario, criterion, phase_of.get(item.dimension, ""))
            elsewhere = "" if criterion.any_problem else f"{ELSEWHERE} "
            found[criterion.id] = said or f"{elsewhere}{criterion.strong}"
    return found


def _said(alone: Alone, scenario: Scenario, criterion: Criterion, phase: str) -> str:
    """What the scenario's strong answer to a phase says for a criterion: the sentence that is most
    about it of those that earn it by themselves, else those that do together, a line each.
    """
    answer = next((part.strong for name, part in scenario.phases.items() if name == phase), "")
    judge = alone.read(answer, phase)
    finding = judge.judge(criterion.evidence, criterion.met, criterion.short_of)
    if finding.verdict != "met":
        return ""
    quotes = [judge.span(number).quote for number in range(len(judge.reading.statements))]
    single = [quote for quote in quotes if alone.met(quote, phase, [criterion])]
    if single:
        wanted = _stems(f"{criterion.title} {criterion.met}")
        return max(single, key=lambda quote: _fit(alone.read(quote, phase), criterion, wanted))
    earned = [quotes[number] for number in finding.statements]
    told = [quote for quote in earned if len(quote.split()) > _HEADING_WORDS]
    return "\n".join(told or earned)


def _fit(judge: Judge, criterion: Criterion, wanted: set[str]) -> int:
    """How much a sentence is about a criterion: the kinds of evidence that it holds, and the stems
    `wanted`, of the criterion's own title and description.
    """
    evidence = criterion.evidence
    held = sum(bool(judge.rules.evaluate(rule).own) for rule in (*evidence.met, *evidence.partial))
    said = _stems("\n".join(text.text for text in judge.reading.texts))
    return held + len(said & wanted)


def _stems(text: str) -> set[str]:
    tokens = tokenise(fold_case(text))
    return {_STEMS.stem(token.text) for token in tokens if len(token.text) > _SHORT_WORD}
