"""For authors of evidence: how criteria judge the corpus, where it lies beside the checkout. One
text and the rubric's own examples are looked at with `simulator try`.

python -m benchmarks.criterion req-goal [tune|check] [notes|typed] [all]
    where we disagree with the readers (or everything)
python -m benchmarks.criterion --concept NAME
    where a concept is mentioned in the corpus
"""

from __future__ import annotations

import sys

from benchmarks import corpus
from benchmarks.bench_grading import grade, report_problems
from simulator.content.library import Library, load_library
from simulator.content.scenario import PHASES
from simulator.grading.compiled import compile_rubric
from simulator.grading.grader import Grader
from simulator.grading.reading import read_answer
from simulator.grading.rules import Rules, bits
from simulator.grading.statements import split_sections


def main(arguments: list[str]) -> int:
    """Prints what the module's docstring says."""
    is_concept = arguments[:1] == ["--concept"]
    if len(arguments) < 1 + is_concept or (arguments[0].startswith("-") and not is_concept):
        print(__doc__)
        return 2
    if not corpus.available():
        print(f"there is no labelled corpus in {corpus.ROOT}")
        return 1
    library = load_library()
    report_problems(library)
    if is_concept:
        return _concept(library, arguments[1])
    return _disagreements(library, arguments[0], set(arguments[1:]))


def _concept(library: Library, name: str) -> int:
    rubric = library.rubric
    for scenario in (None, *library.scenarios.values()):
        compiled = compile_rubric(rubric.dimensions, rubric.wrong_claims, library.lexicon, scenario)
        if not any(leaf in compiled.names for leaf in compiled.needs.leaves.get(name, (name,))):
            continue
        for answer in (*corpus.load("notes"), *corpus.load("typed")):
            phases = split_sections(answer.text, PHASES)
            reading = read_answer(phases, compiled, [() for _ in phases])
            rules = Rules(reading.index, compiled.needs)
            for number in bits(rules.concept(name).own):
                statement = reading.statements[number]
                quote = reading.texts[number].text[statement.start : statement.end]
                print(f"{answer.name}: {' '.join(quote.split())[:200]}")
        return 0
    print(f"no rule uses {name}")
    return 1


def _disagreements(library: Library, prefix: str, flags: set[str]) -> int:
    grader = Grader(library.rubric, library.lexicon)
    ids = [c.criterion.id for c in grader.compiled.criteria if c.criterion.id.startswith(prefix)]
    if not ids:
        print(f"no criterion of the standard begins with {prefix}")
        return 1
    kinds = [kind for kind in ("notes", "typed") if kind in flags] or ["notes", "typed"]
    halves = {half for half in ("tune", "check") if half in flags} or {"tune", "check"}
    answers = [a for kind in kinds for a in corpus.load(kind) if a.half in halves]
    reports = [grade(grader, answer.text) for answer in answers]
    for i in ids:
        print(f"\n=== {i}")
        for answer, report in zip(answers, reports, strict=True):
            item = report.criterion(i)
            consensus = answer.verdict(i)
            if item.verdict == consensus and "all" not in flags:
                continue
            print(f"{answer.name:26} readers {consensus:8} ours {item.verdict:8}")
            for quote in dict.fromkeys(q for q in answer.quotes[i] if q):
                print(f"      readers: {' '.join(quote.split())[:300]}")
            for span in item.evidence:
                print(f"      ours:    {' '.join(span.quote.split())[:300]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
