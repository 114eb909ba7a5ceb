"""Agreement of the offline grader with the readers and the panel: `make bench-grading`.

Prints, for notes and typed interviews apart: Cohen's kappa of met against not met, quadratic kappa
of the three verdicts, mean error and bias of the total, correlation of the error with length, and
the criteria with the lowest kappa. Rules are written by hand, so they cannot be refitted with an
author left out; agreement on the two halves, of which only `tune` is to be looked at while writing,
stands in for it. The learned reader has learned from all of them: what it does for answers that it
has not seen is printed by `python -m benchmarks.learning.learn --measure`, and here for the held
ones of our own, which are there on every machine. The score's constants are refitted
(leave_one_out.py). The order of the totals against a panel's (panel.py) is printed for our own
interviews on every machine; then the scaling-math engine on real calculations, and the offline
interviewer on clarifying questions.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from statistics import mean

from benchmarks import bench_chance, bench_math, bench_questions, corpus, own, panel
from benchmarks.agreement import cohen_kappa, pearson, quadratic_kappa
from benchmarks.leave_one_out import show
from simulator.content.library import Library, load_library
from simulator.content.scenario import PHASES
from simulator.grading.grader import Grader
from simulator.grading.report import Report
from simulator.grading.statements import split_sections


def main(arguments: list[str]) -> int:
    """Prints every measure; exit code 0 also where the corpus is absent."""
    library = load_library()
    report_problems(library)
    own_answers(library)
    panel.compare(library, "panel of our own", list(panel.of_our_own()))
    if not corpus.available():
        print("bench-grading: no labelled corpus beside this checkout; skipped")
        return 0
    half = arguments[0] if arguments else None
    grader = Grader(library.rubric, library.lexicon)
    for kind in ("notes", "typed"):
        answers = [a for a in corpus.load(kind) if half is None or a.half == half]
        agreement(kind, answers, grader, half)
        if half is None:
            halves(answers, grader)
    rated = panel.compare(library, "panel", list(panel.of_corpus(half)))
    if half is None and rated:
        show(rated)
    panel.tell(rated)
    print()
    bench_math.main()
    bench_questions.main([])
    return bench_chance.main([])


def report_problems(library: Library, most: int = 6) -> None:
    """Prints the first content problems on stderr, those that lose a file's contents first."""
    faults = sorted(library.problems, key=lambda p: "unknown" in p.message)
    for problem in faults[:most]:
        print(problem.render(), file=sys.stderr)
    if len(faults) > most:
        print(f"and {len(faults) - most} more problems", file=sys.stderr)


def grade(grader: Grader, text: str) -> Report:
    """The report on a whole file."""
    return grader.grade(split_sections(text, PHASES))


def agreement(kind: str, answers: list[corpus.Labelled], grader: Grader, half: str | None) -> None:
    """Prints the agreement on one kind of answers."""
    ids = [c.criterion.id for c in grader.compiled.criteria]
    theirs: dict[str, list[float]] = {i: [] for i in ids}
    ours: dict[str, list[float]] = {i: [] for i in ids}
    errors: list[float] = []
    lengths: list[float] = []
    for answer in answers:
        verdicts = grade(grader, answer.text).verdicts()
        for i in ids:
            theirs[i].append(answer.mean(i))
            ours[i].append(corpus.VALUE[verdicts[i]])
        total = 100 * sum(corpus.VALUE[verdicts[i]] for i in ids) / len(ids)
        consensus = 100 * sum(answer.mean(i) for i in ids) / len(ids)
        errors.append(total - consensus)
        lengths.append(float(len(answer.text.split())))
    flat_t = [v for i in ids for v in theirs[i]]
    flat_o = [v for i in ids for v in ours[i]]
    print(
        f"\n{kind}: {len(answers)} answers, {len(ids)} criteria"
        + (f" ({half} half)" if half else "")
    )
    print(f"  kappa (met)        {cohen_kappa(*map(is_met, (flat_t, flat_o))):.3f}")
    print(f"  quadratic kappa    {quadratic_kappa(flat_t, flat_o):.3f}")
    distance, bias = mean([abs(error) for error in errors]), mean(errors)
    print(f"  total: mean error  {distance:.1f}   bias {bias:+.1f}")
    print(f"  error with length  {pearson(errors, lengths):+.2f}")
    table = sorted((cohen_kappa(is_met(theirs[i]), is_met(ours[i])), i) for i in ids)
    for kappa, i in table[:25] if half is None else table:
        positives, said = sum(is_met(theirs[i])), sum(is_met(ours[i]))
        overlooked = sum(t >= 0.75 > o for t, o in zip(theirs[i], ours[i], strict=True))
        counts = f"positives {positives:2}  ours {said:2}  overlooked {overlooked:2}"
        print(f"    {i:22} kappa {kappa:5.2f}   {counts}")


def own_answers(library: Library) -> None:
    """Prints the agreement on held answers of our own, by the rules alone and with the reader."""
    grader = Grader(library.rubric, library.lexicon)
    alone = Grader(replace(library.rubric, reader=None), library.lexicon)
    answers = own.answers(own.HELD)
    kappas = [own.agreement(one, answers) for one in (alone, grader)]
    print(f"our own, held out: {len(answers)} answers")
    print("  kappa (met)        rules {:.3f}, with the learned reader {:.3f}".format(*kappas))


def halves(answers: list[corpus.Labelled], grader: Grader) -> None:
    """Prints kappa (met) on each half of the answers."""
    found: dict[str, tuple[list[bool], list[bool]]] = {}
    for answer in answers:
        theirs, ours = found.setdefault(answer.half, ([], []))
        for criterion, verdict in grade(grader, answer.text).verdicts().items():
            theirs.append(answer.mean(criterion) >= 0.75)
            ours.append(verdict == "met")
    words = ", ".join(f"{half} half {cohen_kappa(*found[half]):.3f}" for half in sorted(found))
    print(f"  kappa (met) by half: {words}")


def is_met(values: list[float]) -> list[bool]:
    """Met against not met: a value of at least 3/4."""
    return [value >= 0.75 for value in values]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
