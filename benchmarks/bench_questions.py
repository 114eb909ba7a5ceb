"""Topic-level F1 of the offline interviewer on labelled clarifying questions, where they are."""

from __future__ import annotations

import sys

from benchmarks import corpus
from simulator.content.library import load_library
from simulator.interview.questions import QuestionMatcher


def main(arguments: list[str]) -> int:
    """Prints F1 and what was told though the solution or nothing was asked; `-v` each miss."""
    path = corpus.ROOT / "questions" / "questions.jsonl"
    if not path.exists():
        print("bench-questions: no labelled questions beside this checkout; skipped")
        return 0
    library = load_library()
    right = said = asked = leaked = empty = 0
    for row in corpus.rows(path):
        scenario = library.scenarios.get(corpus.SCENARIOS[str(row["scenario"])])
        if scenario is None or library.topics is None:
            continue
        match = QuestionMatcher(library.topics, scenario).match(str(row["text"]))
        facts = {fact.id: fact.topic for fact in scenario.facts}
        told = {str(facts[i]) for i in match.fact_ids}
        wanted = {str(topic) for topic in row["asks"]} - {"none", "solution"}  # type: ignore[attr-defined]
        right += len(told & wanted)
        said += len(told)
        asked += len(wanted)
        if not wanted:
            empty += 1
            leaked += bool(told)
        if told != wanted and "-v" in arguments:
            print(f"  {match.kind:9} told {sorted(told)} asked {row['asks']}: {row['text']}")
    f1 = 2 * right / (said + asked) if said + asked else 0.0
    precision, recall = right / max(said, 1), right / max(asked, 1)
    print(f"questions: topic F1 {f1:.3f} (precision {precision:.3f}, recall {recall:.3f})")
    print(f"  {leaked} of {empty} questions for the solution or for nothing got a fact")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
