"""What the tracker's lines say of all attempts: stats, topics, gaps, checklist, reviews.

Owns the words and the keys of lines; where they stand is for `sections.py`. The same attempts give
the same lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from simulator.records.markdown_text import cell, inline
from simulator.records.reviews import ReviewRecord
from simulator.records.transcript import Transcript
from simulator.text import counted
from simulator.tracker.gaps import Gap, find_gaps
from simulator.tracker.readiness import READINESS, supported
from simulator.tracker.reports import overall_score, weightiest_met
from simulator.tracker.schedule import Scheduled, history_of

DOMAIN = "domain"
"""The key of our part in the row of the domain that we practise."""
KEY_POINTS = 4
REVIEWS_SHOWN = 5
SHOWN = 10  # of each kind: more than a person works on at a time
_MASTERED = ((90.0, "High"), (85.0, "Medium-High"))
"""From an A- in the last attempt on, a scenario counts as mastered, with this confidence."""


def marked_lines(
    transcripts: Sequence[Transcript],
    *,
    scenario_count: int | None = None,
    due: Iterable[Scheduled] = (),
    reviews: Sequence[ReviewRecord] = (),
) -> dict[str, str]:
    """Every line that the attempts give, by key (`high:req-latency`), without its mark.

    `scenario_count` is how many scenarios there are to practise, if known; `due` the criteria to
    review, soonest first; `reviews` the finished reviews. Of gaps and of what is due the weightiest
    and the soonest are named and the rest counted.
    """
    lines = dict(_stats(transcripts, scenario_count))
    latest: dict[str, Transcript] = {}
    for transcript in sorted(transcripts, key=lambda item: (item.started_at, item.attempt)):
        latest[transcript.scenario.id] = transcript
    for transcript in latest.values():
        if topic := _mastered(transcript):
            lines[f"topic:{_key(transcript.scenario.id)}"] = topic
    lines.update(_gaps(find_gaps(history_of(transcripts, reviews))))
    lines.update(_due(list(due)))
    lines.update(_knowledge(reviews))
    if latest:
        reasons = supported(transcripts)
        for item in READINESS:
            box = "x" if item.id in reasons else " "
            lines[f"check:{item.id}"] = f"- [{box}] {item.title}"
    return lines


def _stats(
    transcripts: Sequence[Transcript], scenario_count: int | None
) -> Iterable[tuple[str, str]]:
    scores = [score[0] for score in map(overall_score, transcripts) if score]
    if not scores:
        return
    best, practised = max(scores), len({item.scenario.id for item in transcripts})
    total = "—" if scenario_count is None else str(scenario_count)
    light = "🟢" if best >= 85 else "🟡"
    attempts = counted(len(scores), "attempt")
    status = f"{light} Best {best:g}/100, {attempts}"
    yield "stats:mock-interviews", f"| ML System Design | {practised} | {total} | {status} |"
    yield DOMAIN, f"Mock interviews: {attempts}, best {best:g}/100, last {scores[-1]:g}/100"


def _mastered(transcript: Transcript) -> str:
    """The row of a scenario whose last attempt this was; empty while it is not mastered."""
    scored = overall_score(transcript)
    score = scored[0] if scored else 0.0
    confidence = next((word for least, word in _MASTERED if score >= least), "")
    if not confidence:
        return ""
    met = weightiest_met(transcript)[:KEY_POINTS]
    points = "<br>".join(f"• {cell(title)}" for title in met) or "—"
    title, day = cell(transcript.scenario.title), transcript.started_at.date().isoformat()
    return f"| **Mock interview: {title}** | {day} | {confidence} | {points} |"


def _gaps(gaps: Iterable[Gap]) -> dict[str, str]:
    """The weightiest gaps of each kind by key, and how many more there are."""
    kinds: dict[str, list[Gap]] = {"high": [], "medium": [], "resolved": []}
    for gap in gaps:
        kinds["resolved" if gap.resolved_on else gap.priority].append(gap)
    lines = {}
    for kind, found in kinds.items():
        if kind == "resolved":
            shown = sorted(found, key=lambda gap: gap.resolved_on or gap.last_missed)[-SHOWN:]
        else:
            shown = found[:SHOWN]
        lines.update({f"{kind}:{_key(gap.criterion)}": _gap(gap) for gap in shown})
        if kind != "resolved" and len(found) > SHOWN:
            lines[f"{kind}:and-more"] = f"- and {len(found) - SHOWN} more that weigh less"
    return lines


def _gap(gap: Gap) -> str:
    if gap.resolved_on:
        times = "once" if gap.met_since == 1 else f"{gap.met_since} times"
        note = f"Met unprompted {times} since it was missed"
        return f"| {cell(gap.title)} | {gap.resolved_on.isoformat()} | {note} |"
    times = f"missed {gap.missed} times" if gap.missed > 1 else "missed once"
    return f"- {inline(gap.title)} ({times}, last on {gap.last_missed.isoformat()})"


def _due(due: Sequence[Scheduled]) -> dict[str, str]:
    lines = {
        f"review:{_key(item.criterion)}": f"- [ ] {inline(item.title)} (due {item.due.isoformat()})"
        for item in due[:SHOWN]
    }
    if len(due) > SHOWN:
        lines["review:and-more"] = f"- [ ] and {len(due) - SHOWN} more: `simulator due --all`"
    return lines


def _knowledge(reviews: Sequence[ReviewRecord]) -> dict[str, str]:
    """A row for each question of the last reviews: date, question, topic, score, note."""
    lines = {}
    for review in sorted(reviews, key=lambda item: item.started_at)[-REVIEWS_SHOWN:]:
        day = review.started_at.date().isoformat()
        for number, item in enumerate(review.questions, 1):
            kind = "new" if item.is_new else "due"
            score, note = f"{100 * item.credit:.0f}%", f"{kind}, {item.verdict}"
            cells = (day, cell(item.question), cell(item.topic), score, cell(note))
            lines[f"knowledge:{_key(review.review)}-{number}"] = f"| {' | '.join(cells)} |"
    return lines


def _key(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"
