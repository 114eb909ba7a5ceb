"""The model's opinions made into a report. Owns what is said of them; the score is the grader's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from simulator.content.rubric import Criterion
from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import Report
from simulator.llm.client import RETRY, ChatClient
from simulator.llm.judge import JUDGE_VERSION, Judged, LlmJudge, Steadiness, merged
from simulator.llm.settings import LlmSettings
from simulator.session.examiner import Case
from simulator.session.second import NoOpinionError, OnProgress


class ModelJudge:
    """Judges with the configured model, `repeat` times (the majority counts)."""

    def __init__(self, settings: LlmSettings, repeat: int = 1) -> None:
        self.settings = settings
        self._repeat = repeat
        self._judge: LlmJudge | None = None
        self.is_stopped = False

    @property
    def name(self) -> str:
        """The model."""
        return self.settings.model

    @property
    def place(self) -> str:
        """The model and its server."""
        return f"{self.settings.model} at {self.settings.base_url}"

    def stop(self) -> None:
        """Give up what is not done."""
        self.is_stopped = True
        if self._judge is not None:
            self._judge.stop()

    async def opine(
        self, grader: Grader, first: Report, case: Case, on_progress: OnProgress = lambda *_: None
    ) -> Report:
        """The report that the model's verdicts make of an answer.

        Raises NoOpinionError when none of them counts.
        """
        self.is_stopped = False
        criteria = assessed_criteria(grader, first)
        runs: list[Judged] = []
        async with ChatClient(self.settings) as client:
            self._judge = LlmJudge(client)
            for _ in range(self._repeat):
                before = sum(run.done for run in runs)

                def progressed(judged: Judged, before: int = before) -> None:
                    on_progress(before + judged.done, judged.calls * self._repeat)

                runs.append(await self._judge.judge(criteria, case.phases, progressed))
                if self.is_stopped or runs[-1].calls == 0:
                    break
            self._judge = None
        judged, steadiness = merged(runs)
        judged.usage = client.spent  # answers that were no use are paid for as well
        if not judged.opinions:
            raise no_opinion(judged)
        return opinion_report(
            grader, first, judged, case.conditions, settings=self.settings,
            steadiness=steadiness if self._repeat > 1 else None,
        )  # fmt: skip


def assessed_criteria(grader: Grader, first: Report) -> list[Criterion]:
    """The criteria that are judged: those that the first report assessed."""
    verdicts = first.verdicts()
    return [item.criterion for item in grader.compiled.criteria
            if verdicts[item.criterion.id] != "not_assessed"]  # fmt: skip


def no_opinion(judged: Judged) -> NoOpinionError:
    """Why there is none at all, in one sentence."""
    if judged.compromised:
        return NoOpinionError(
            "The model failed the checks on this answer: it cannot be trusted to judge it. The "
            "offline score stands.",
            "Look for words in the answer that speak to a judge; or try another model.",
        )
    if judged.failures:
        first = judged.failures[0]
        return NoOpinionError(f"{first.title}. The offline score stands.", first.hint)
    if judged.is_stopped:
        return NoOpinionError(
            "It was stopped before anything was judged. The offline score stands."
        )
    why = Counter(judged.dropped.values()).most_common(1)[0][0]
    hint = RETRY if judged.calls else ""
    return NoOpinionError(f"{why[:1].upper()}{why[1:]}. The offline score stands.", hint)


def opinion_report(
    grader: Grader,
    first: Report,
    judged: Judged,
    conditions: Conditions,
    *,
    settings: LlmSettings,
    steadiness: Steadiness | None = None,
    batch: str = "",
) -> Report:
    """The report; `grader` in its JSON says which model, what it judged, what it cost, and in which
    `batch` that was, if in any.
    """
    assessed = [name for name, verdict in first.verdicts().items() if verdict != "not_assessed"]
    unjudged = [name for name in assessed if name not in judged.opinions]
    by = {
        "name": "llm",
        "version": JUDGE_VERSION,
        "model": judged.model,
        "settings": settings.described(),
        "judged": len(judged.opinions),
        "of": len(assessed),
        "unjudged": unjudged,
        "compromised": list(judged.compromised),
        "calls": judged.calls,
        "prompt_tokens": judged.usage.prompt,
        "cached_tokens": judged.usage.cached,
        "completion_tokens": judged.usage.completion,
        "cost": judged.usage.cost,
        "currency": settings.currency,
    }
    if batch:
        by["batch"] = batch
    if steadiness is not None:
        by["repeat"] = {
            "runs": steadiness.runs,
            "criteria": steadiness.criteria,
            "steady": steadiness.steady,
            "votes": {name: dict(counted) for name, counted in steadiness.votes.items()},
        }
    notes = _notes(judged, unjudged, settings, steadiness)
    return grader.with_opinions(first, judged.opinions, conditions, by=by, notes=notes)


def _notes(
    judged: Judged, unjudged: Sequence[str], settings: LlmSettings, steadiness: Steadiness | None
) -> list[str]:
    """What a person must know of the opinion, in sentences."""
    notes = [f"A second opinion by {judged.model}; {settings.money(judged.usage)}."]
    if judged.compromised:
        notes.append(
            f"The model failed the checks in the calls on {len(judged.compromised)} criteria: "
            "words in the answer may have moved it. None of those verdicts counts."
        )
    if judged.failures:
        reasons = Counter(error.title for error in judged.failures)
        notes.extend(f"{reason} ({count} of {judged.calls} calls)." for reason, count
                     in reasons.most_common())  # fmt: skip
    dropped = [name for name in unjudged if name in judged.dropped
               and name not in judged.compromised]  # fmt: skip
    if dropped and not judged.failures:
        notes.append(f"{len(dropped)} verdicts do not count; {judged.dropped[dropped[0]]}.")
    if judged.is_stopped:
        notes.append("It was stopped before it was done.")
    if unjudged:
        notes.append(f"Of {len(unjudged)} criteria the offline verdict stands.")
    if steadiness is not None:
        notes.append(
            f"In {steadiness.runs} runs, {steadiness.steady} of {steadiness.criteria} verdicts "
            "were the same each time."
        )
    return notes
