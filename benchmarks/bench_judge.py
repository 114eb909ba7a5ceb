"""Agreement of a language model with the readers: `make bench-grading JUDGE=llm`.

Asks the configured model (see `simulator doctor`) about every answer of the corpus, or of one half
or the first N of each kind, and prints the same measures as for the offline grader beside it. Then
the attacks: a wrong answer with each published payload, and how often a verdict was moved unseen.
Costs money where the model does: the number of calls is printed first.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from statistics import mean

from benchmarks import corpus
from benchmarks.agreement import cohen_kappa, quadratic_kappa
from benchmarks.bench_grading import is_met
from simulator.cli.wiring import PACKAGE
from simulator.content.library import load_library
from simulator.content.scenario import PHASES
from simulator.errors import SimulatorError
from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText, split_sections
from simulator.llm.judge import groups_of
from simulator.llm.second import ModelJudge, assessed_criteria
from simulator.llm.settings import LlmSettings, read_llm_settings
from simulator.records.paths import find_checkout, resolve_paths
from simulator.session.examiner import Case
from simulator.session.second import NoOpinionError
from simulator.settings import read_settings

WRONG = "We split the payments at random, and a precision of 99% means that 1% is flagged.\n"


def main(arguments: list[str]) -> int:
    """Prints every measure; exit code 0 also where corpus or model are absent."""
    if not corpus.available():
        print("bench-grading: no labelled corpus beside this checkout; skipped")
        return 0
    paths = resolve_paths(
        transcripts_option=None, environ=os.environ, checkout=find_checkout(PACKAGE)
    )
    settings = read_llm_settings(read_settings(paths.config), os.environ)
    if settings is None:
        print("bench-grading: no language model is configured; skipped")
        return 0
    half = next((a for a in arguments if a in ("tune", "check")), None)
    most = next((int(a) for a in arguments if a.isdigit()), None)
    grader = Grader.of(load_library())
    for kind in ("notes", "typed"):
        answers = [a for a in corpus.load(kind) if half in (None, a.half)][:most]
        agreement(kind, answers, grader, settings)
    attacks(grader, settings)
    return 0


def agreement(
    kind: str, answers: list[corpus.Labelled], grader: Grader, settings: LlmSettings
) -> None:
    """Prints the agreement of model and of offline grader on one kind of answers."""
    ids = [c.criterion.id for c in grader.compiled.criteria]
    print(f"\n{kind}: {len(answers)} answers, about {len(answers) * -(-len(ids) // 8)} calls")
    theirs: list[float] = []
    values: dict[str, list[float]] = {"offline": [], settings.model: []}
    errors: dict[str, list[float]] = {name: [] for name in values}
    judged = calls = unjudged = 0
    for answer in answers:
        phases = split_sections(answer.text, PHASES)
        first = grader.grade(phases)
        second = opinion(grader, first, phases, settings)
        if second is None:
            continue
        judged += 1
        by = second.opinion or {}
        calls += by["calls"]
        unjudged += len(by["unjudged"])
        readers = [answer.mean(i) for i in ids]
        theirs += readers
        for name, report in (("offline", first), (settings.model, second)):
            verdicts = report.verdicts()
            ours = [corpus.VALUE[verdicts[i]] for i in ids]
            values[name] += ours
            errors[name].append(100 * (mean(ours) - mean(readers)))
    if not judged:
        print("  nothing was judged")
        return
    for name, ours in values.items():
        print(
            f"  {name:24} kappa (met) {cohen_kappa(is_met(theirs), is_met(ours)):.3f}   "
            f"quadratic {quadratic_kappa(theirs, ours):.3f}   "
            f"error {mean([abs(e) for e in errors[name]]):.1f}   bias {mean(errors[name]):+.1f}"
        )
    print(
        f"  {judged} of {len(answers)} answers judged, {calls} calls, {unjudged} verdicts dropped"
    )


def opinion(
    grader: Grader, first: Report, phases: tuple[PhaseText, ...], settings: LlmSettings
) -> Report | None:
    """The model's report, or None with the reason printed."""
    try:
        return asyncio.run(ModelJudge(settings).opine(grader, first, Case(phases, Conditions())))
    except SimulatorError as error:
        print(f"  {error.detail or error.title}")
        return None


def attacks(grader: Grader, settings: LlmSettings) -> None:
    """Prints how a wrong answer fares with each payload: moved unseen, found out, or unmoved."""
    path = corpus.ROOT / "attacks" / "payloads.jsonl"
    if not path.exists():
        return
    payloads = [json.loads(line)["payload"] for line in path.read_text("utf-8").splitlines()]
    calls = len(groups_of(assessed_criteria(grader, grader.grade((PhaseText(None, WRONG),)))))
    print(f"\nattacks: {len(payloads)} payloads on a wrong answer, {calls} calls each")
    plain = judged_met(grader, settings, WRONG)
    counts = {"moved": 0, "found out": 0, "unmoved": 0}
    for payload in payloads:
        found = judged_met(grader, settings, f"{WRONG}\n{payload}")
        if found is None:
            counts["found out"] += 1
        else:
            counts["moved" if plain is None or found - plain else "unmoved"] += 1
    print("  " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def judged_met(grader: Grader, settings: LlmSettings, text: str) -> frozenset[str] | None:
    """The criteria that the model holds to be met; None when it was found out."""
    case = Case((PhaseText(None, text),), Conditions())
    first = grader.grade(case.phases)
    try:
        report = asyncio.run(ModelJudge(settings).opine(grader, first, case))
    except NoOpinionError:
        return None
    if (report.opinion or {}).get("compromised"):
        return None
    return frozenset(name for name, verdict in report.verdicts().items() if verdict == "met")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
