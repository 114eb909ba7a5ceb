"""For authors of evidence: how criteria judge the corpus and their own examples.

python -m benchmarks.criterion req-goal [tune|check] [notes|typed] [all]
    where we disagree with the readers (or everything)
python -m benchmarks.criterion --examples [id-prefix]
    the rubric's own tests
python -m benchmarks.criterion --file FILE [scenario] [id-prefix]
    a text, verdict by verdict
python -m benchmarks.criterion --concept NAME
    where a concept is mentioned in the corpus
python -m benchmarks.criterion --cross [id-prefix]
    which examples of other criteria are said to meet a criterion, and by which of its rules:
    some rightly, the others show a rule that is too broad
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks import corpus
from benchmarks.bench_grading import grade, report_problems
from simulator.content.library import Library, find_scenario, load_library
from simulator.content.scenario import PHASES
from simulator.grading.compiled import compile_rubric
from simulator.grading.examples import Alone, check_examples
from simulator.grading.grader import Grader
from simulator.grading.reading import read_answer
from simulator.grading.rules import Rules, bits
from simulator.grading.statements import split_sections
from simulator.text import one_line


def main(arguments: list[str]) -> int:
    """Prints what the module's docstring says."""
    library = load_library()
    report_problems(library)
    if arguments and arguments[0] == "--examples":
        return _examples(library, arguments[1] if len(arguments) > 1 else "")
    if arguments and arguments[0] == "--file":
        return _file(library, *arguments[1:])
    if arguments and arguments[0] == "--cross":
        return _cross(library, arguments[1] if len(arguments) > 1 else "")
    if arguments and arguments[0] == "--concept":
        return _concept(library, arguments[1])
    return _disagreements(library, arguments[0], set(arguments[1:]))


def _examples(library: Library, prefix: str) -> int:
    failures = check_examples(library, prefix)
    for failure in failures:
        print(f"{failure.owner}: expected {failure.expected}, got {failure.got}: {failure.text!r}")
        print(f"    {failure.reason}")
    print(f"{len(failures)} examples judged otherwise than stated")
    return 1 if failures else 0


def _file(library: Library, path: str, scenario_name: str = "", prefix: str = "") -> int:
    scenario = find_scenario(library, scenario_name) if scenario_name else None
    grader = Grader.of(library, scenario)
    report = grade(grader, Path(path).read_text(encoding="utf-8"))
    print(f"score {report.score} {report.letter}  deductions {report.deductions}")
    for claim in report.wrong_claims:
        print(f"  WRONG {claim.id}: {claim.quote!r}")
    for dimension in report.dimensions:
        print(f"{dimension.id} {dimension.score}")
        for item in dimension.criteria:
            if item.id.startswith(prefix):
                quotes = " || ".join(" ".join(e.quote.split())[:140] for e in item.evidence)
                print(f"  {item.verdict:8} {item.credit:4.2f} {item.id:28} {quotes}")
    return 0


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


def _cross(library: Library, prefix: str) -> int:
    grader = Grader.of(library)
    alone = Alone(grader)
    everything = [item.criterion for item in grader.compiled.criteria]
    looked_at = [one for one in everything if one.id.startswith(prefix)]
    met_by: dict[str, list[str]] = {one.id: [] for one in looked_at}
    for owner in everything:
        for text in (*owner.examples.met, *owner.examples.partial, *owner.examples.missed):
            for one in alone.met(text, None, [one for one in looked_at if one.id != owner.id]):
                rule = alone.read(text, None).rule_met(one.evidence)
                met_by[one.id].append(f"rule {rule} [{owner.id}] {one_line(text, 150)}")
    for name, found in sorted(met_by.items(), key=lambda item: -len(item[1])):
        print(f"{name}: {len(found)} examples of other criteria")
        for line in sorted(found):
            print(f"    {line}")
    return 0


def _disagreements(library: Library, prefix: str, flags: set[str]) -> int:
    grader = Grader(library.rubric, library.lexicon)
    ids = [c.criterion.id for c in grader.compiled.criteria if c.criterion.id.startswith(prefix)]
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
