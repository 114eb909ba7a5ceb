"""What a strong answer says for each criterion, in the words of the scenario that it is about.

The standard's examples are each from some problem or other, and are never shown for another. So a
criterion of the standard is shown by the sentences that earn it in the scenario's own strong
answer. Must not judge otherwise than the grader does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from simulator.content.rubric import Criterion
from simulator.content.scenario import Scenario
from simulator.grading.examples import Alone
from simulator.grading.grader import Grader
from simulator.grading.judge import Judge
from simulator.grading.tokens import Stems, fold_case, tokenise

IN_GENERAL = "Whatever earns it says this:"
_HEADING_WORDS = 3
_SHORT_WORD = 3
_STEMS = Stems()


def strong_answers(
    grader: Grader, phase_of: Mapping[str, str], only: Collection[str] | None = None
) -> dict[str, str]:
    """What a strong answer says, by criterion id, for all that applies to the grader's scenario;
    with `only`, for those criteria.

    `phase_of` tells for each dimension the phase that asks after it. Where nothing in the
    scenario's strong answer earns a criterion, what earns it is said in general.
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
            general = f"{IN_GENERAL} {criterion.met}."
            found[criterion.id] = said or (criterion.strong if criterion.any_problem else general)
    return found


def _said(alone: Alone, scenario: Scenario, criterion: Criterion, phase: str) -> str:
    """What earns a criterion in the scenario's strong answer to the phase that asks after it, or
    else to the first phase where the fewest sentences do.
    """
    answers: dict[str, str] = {name: part.strong for name, part in scenario.phases.items()}
    asked = _said_in(alone, answers.pop(phase, ""), criterion, phase)
    if asked or criterion.any_problem:
        return asked
    others = [_said_in(alone, answer, criterion, name) for name, answer in answers.items()]
    return min(filter(None, others), key=lambda said: said.count("\n"), default="")


def _said_in(alone: Alone, answer: str, criterion: Criterion, phase: str) -> str:
    """What a strong answer to a phase says for a criterion: the sentence that is most about it of
    those that earn it by themselves, else those that do together, a line each.
    """
    judge = alone.read(answer, phase)
    finding = judge.judge(criterion.evidence, criterion.met, criterion.short_of)
    if finding.verdict != "met":
        return ""
    quotes = [judge.span(number).quote for number in range(len(judge.reading.statements))]
    single = [quote for quote in quotes if alone.met(quote, phase, [criterion])]
    if single:
        return max(single, key=lambda quote: _fit(alone.read(quote, phase), criterion))
    earned = [quotes[number] for number in finding.statements]
    told = [quote for quote in earned if len(quote.split()) > _HEADING_WORDS]
    return "\n".join(told or earned)


def _fit(judge: Judge, criterion: Criterion) -> int:
    """How much a text is about a criterion: the kinds of evidence that it holds, and the stems of
    the criterion's own title and description.
    """
    evidence = criterion.evidence
    held = sum(bool(judge.rules.evaluate(rule).own) for rule in (*evidence.met, *evidence.partial))
    said = _stems("\n".join(text.text for text in judge.reading.texts))
    return held + len(said & _stems(f"{criterion.title} {criterion.met}"))


def _stems(text: str) -> set[str]:
    tokens = tokenise(fold_case(text))
    return {_STEMS.stem(token.text) for token in tokens if len(token.text) > _SHORT_WORD}
