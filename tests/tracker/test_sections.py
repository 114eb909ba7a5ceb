"""An adopted tracker's parts are kept up in marked lines, and no other line changes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.records.transcript import Transcript
from simulator.tracker.document import add_session
from simulator.tracker.lines import SHOWN, marked_lines
from simulator.tracker.marks import without_part
from simulator.tracker.schedule import Scheduled
from simulator.tracker.sections import adopt, hand_edits, sync_sections
from simulator.tracker.session import session_row
from tests.records.samples import STARTED, sample_transcript

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "001_aae5cceef5d88e87.txt"
TRACKER = """# Mine

**Last Updated**: 2026-02-17

## Quick Stats

| Domain | Topics Covered | Total Topics | Status |
|---|---|---|---|
| ML System Design | 8 | 8 | done |

## Topics Mastered

### A. Fundamentals
| Topic | Date | Confidence | Key Points |
|---|---|---|---|
| AUC | 2026-02-02 | High | x |

### E. ML System Design
| Topic | Date | Confidence | Key Points |
|---|---|---|---|

## Knowledge Gaps

### High Priority
- Mine, of
  two lines

### Medium Priority

### Recently Resolved
| Gap | Resolution Date | Notes |
|-----|-----------------|-------|
| Old | 2026-02-03 | n |

### Review Scheduled
- [ ] Mine
"""


def attempt(number: int, **verdicts: str) -> Transcript:
    criteria = [
        {"id": name, "title": name.title(), "verdict": verdict, "points": 1.0, "prompted": False}
        for name, verdict in verdicts.items()
    ]
    report: dict[str, Any] = {
        "overall": {"score": 70.0 + number, "letter": "B"},
        "dimensions": [{"id": "d", "weight": 10, "criteria": criteria}],
    }
    return sample_transcript(
        attempt=f"attempt-{number}", started_at=STARTED + timedelta(days=number), report=report
    )


FIRST = attempt(0, latency="missed", labels="missed", goal="met")
SECOND = attempt(1, latency="missed", labels="met", goal="met")
THIRD = attempt(2, latency="met", labels="met", goal="met")
STRONG = attempt(15, labels="met", goal="met")


def others_lines(raw: bytes) -> list[str]:
    """The lines that are not ours, without our part in them."""
    lines = [without_part(line) for line in raw.decode().splitlines(keepends=True)]
    return [line for line in lines if "<!-- simulator:" not in line]


def unsealed(text: str) -> str:
    """Marks without their checksums, which have tests of their own."""
    return re.sub(r"(<!-- simulator:\S+) [0-9a-f]{6} -->", r"\1 -->", text)


def synced(*transcripts: Transcript, tracker: str = TRACKER) -> bytes:
    return sync_sections(adopt(tracker.encode()), marked_lines(transcripts))


def after(*transcripts: Transcript, tracker: str = TRACKER) -> list[str]:
    return unsealed(synced(*transcripts, tracker=tracker).decode()).split("\n")


def test_adopting_marks_one_line_and_is_done_once() -> None:
    adopted = adopt(TRACKER.encode())
    assert adopted.decode() == TRACKER.replace(
        "2026-02-17\n", "2026-02-17 <!-- simulator:last-updated -->\n"
    )
    assert adopt(adopted) == adopted


def test_a_tracker_without_a_date_is_marked_at_its_end() -> None:
    assert adopt(b"# Mine\r\nx") == b"# Mine\r\nx\r\n\r\n<!-- simulator:adopted -->\r\n"


def test_a_tracker_that_is_not_adopted_is_left_alone() -> None:
    assert sync_sections(TRACKER.encode(), marked_lines([FIRST])) == TRACKER.encode()


def test_a_gap_missed_once_is_medium_and_missed_twice_high() -> None:
    mark = "<!-- simulator:medium:latency -->"
    line = f"- Latency (missed once, last on 2026-11-20) {mark}"
    once = after(FIRST)
    at = once.index("### Medium Priority")
    assert line in once[at : once.index("### Recently Resolved")]
    twice = after(FIRST, SECOND)
    at = twice.index("### High Priority")
    assert twice[at + 1 : at + 4] == [
        "- Mine, of",
        "  two lines",
        "- Latency (missed 2 times, last on 2026-11-21) <!-- simulator:high:latency -->",
    ]
    assert line not in twice


def test_a_resolved_gap_moves_to_recently_resolved_with_its_date() -> None:
    lines = after(FIRST, SECOND, THIRD)
    at = lines.index("| Old | 2026-02-03 | n |")
    assert lines[at + 1] == (
        "| Labels | 2026-11-21 | Met unprompted 2 times since it was missed "
        "<!-- simulator:resolved:labels --> |"
    )
    assert not any("simulator:medium:labels" in line for line in lines)


def test_the_topic_stands_under_system_design_with_its_key_points() -> None:
    lines = after(FIRST, STRONG)
    at = lines.index("### E. ML System Design")
    assert lines[at + 3] == (
        "| **Mock interview: Fraud detection** | 2026-12-05 | Medium-High | • Labels<br>• Goal "
        "<!-- simulator:topic:fraud-detection --> |"
    )


def test_a_scenario_is_mastered_from_an_a_on_and_no_longer_after_a_worse_attempt() -> None:
    worse = attempt(16).model_copy(update={"report": FIRST.report})
    assert not any("simulator:topic:" in line for line in after(FIRST, SECOND))
    assert not any("simulator:topic:" in line for line in after(FIRST, STRONG, worse))


def test_the_row_of_the_domain_gets_a_part_of_ours_and_keeps_its_own_words() -> None:
    lines = after(FIRST, SECOND)
    assert lines[lines.index("## Quick Stats") + 4] == (
        "| ML System Design | 8 | 8 | done <!-- simulator:domain -->"
        "Mock interviews: 2 attempts, best 71/100, last 71/100<!-- /simulator --> |"
    )
    assert not any("simulator:stats" in line for line in lines)


def test_without_a_row_of_the_domain_quick_stats_get_a_row_of_ours() -> None:
    tracker = TRACKER.replace("| ML System Design | 8 | 8 | done |\n", "| B. Trees | 0 | 7 | x |\n")
    wanted = marked_lines([FIRST, SECOND], scenario_count=12)
    lines = unsealed(sync_sections(adopt(tracker.encode()), wanted).decode()).split("\n")
    assert lines[lines.index("| B. Trees | 0 | 7 | x |") + 1] == (
        "| ML System Design | 1 | 12 | 🟡 Best 71/100, 2 attempts "
        "<!-- simulator:stats:mock-interviews --> |"
    )


def test_a_line_that_a_person_edited_stays_and_is_told() -> None:
    raw = synced(FIRST).decode()
    edited = raw.replace("- Latency (missed once", "- Latency, ask for p99 (missed once").encode()
    wanted = marked_lines([FIRST, SECOND])
    assert "- Latency, ask for p99 (missed once" in sync_sections(edited, wanted).decode()
    assert sync_sections(edited, wanted).count(b"Latency") == 1
    (edit,) = hand_edits(edited, wanted)
    assert edit.key == "high:latency"
    assert edit.there.startswith("- Latency, ask for p99")
    assert edit.wanted == "- Latency (missed 2 times, last on 2026-11-21)"


def test_our_part_of_the_domains_row_stays_when_a_person_edited_it() -> None:
    edited = synced(FIRST).replace(b"best 70/100", b"best 70/100, proud of it")
    wanted = marked_lines([FIRST, SECOND])
    assert b"best 70/100, proud of it" in sync_sections(edited, wanted)
    assert [edit.key for edit in hand_edits(edited, wanted)] == ["domain"]


def test_a_formatter_that_pads_our_rows_has_edited_nothing() -> None:
    padded = synced(STRONG).replace(b" | Medium-High | ", b"    |   Medium-High  |  ")
    assert padded != synced(STRONG)
    assert hand_edits(padded, marked_lines([STRONG])) == ()


def test_a_line_of_an_earlier_version_without_a_checksum_is_brought_up_to_date() -> None:
    old = unsealed(synced(FIRST).decode()).encode()
    wanted = marked_lines([FIRST, SECOND])
    assert sync_sections(old, wanted) == sync_sections(synced(FIRST), wanted)


def test_the_weightiest_gaps_are_named_and_the_rest_is_counted() -> None:
    many = attempt(0, **{f"gap{number:02d}": "missed" for number in range(SHOWN + 7)})
    lines = [line for line in after(many) if "simulator:medium:" in line]
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "- and 7 more that weigh less <!-- simulator:medium:and-more -->"


def test_new_lines_stand_in_their_order_and_what_is_counted_stays_last() -> None:
    day = date(2026, 11, 25)

    def tracker(before: bytes, *names: str) -> bytes:
        due = [Scheduled(one, one, "toy", day, 0.8, 1, 0, "missed", 1.0) for one in names]
        return sync_sections(before, marked_lines([FIRST], due=due))

    many = [f"card-{number:02d}" for number in range(SHOWN + 2)]
    first = tracker(adopt(TRACKER.encode()), *many)
    moved = first.replace(b"- [ ] card-05", b"- [ ] Mine, too\n- [ ] card-05")
    later = unsealed(tracker(moved, "sooner", many.pop(3), *many).decode())
    found = re.findall(r"- \[ \] (card-\d\d|sooner|Mine, too|and \d more: `.*`)", later)
    cards = [f"card-{number:02d}" for number in (3, 0, 1, 2, 4, 5, 6, 7, 8)]
    assert [one for one in found if one != "Mine, too"] == [
        "sooner", *cards, "and 3 more: `simulator due --all`",
    ]  # fmt: skip
    assert "Mine, too" in found


def test_an_empty_checklist_gets_our_items_and_a_kept_one_none() -> None:
    empty = TRACKER + "\n## Interview Readiness Checklist\n"
    assert any("simulator:check:drift" in line for line in after(FIRST, tracker=empty))
    kept = empty + "- [ ] Explain drift\n"
    assert not any("simulator:check:" in line for line in after(FIRST, tracker=kept))


def test_a_review_that_the_person_ticked_stays_ticked() -> None:
    day = date(2026, 11, 25)
    due = [Scheduled("latency", "Latency", "toy", day, 0.8, 1, 0, "missed", 1.0)]
    wanted = marked_lines([FIRST], due=due)
    raw = sync_sections(adopt(TRACKER.encode()), wanted)
    line = "- [ ] Latency (due 2026-11-25) <!-- simulator:review:latency"
    assert line.encode() in raw
    ticked = raw.replace(line.encode(), line.replace("[ ]", "[x]").encode())
    assert sync_sections(ticked, wanted) == ticked


def test_a_section_that_is_missing_is_not_made() -> None:
    adopted = adopt(b"# Mine\n")
    assert sync_sections(adopted, marked_lines([FIRST])) == adopted


def test_text_that_follows_a_heading_at_once_does_not_become_part_of_our_line() -> None:
    raw = adopt(b"## Medium Priority\nmy text\n")
    lines = sync_sections(raw, marked_lines([FIRST])).decode().split("\n")
    assert lines[lines.index("my text") - 1] == ""


def test_a_blank_line_parts_our_lines_from_the_heading_below() -> None:
    due = [Scheduled("goal", "Goal", "toy", date(2026, 11, 25), 0.8, 1, 0, "missed", 1.0)]
    new = add_session(None, session_row(FIRST))
    for transcripts in ([FIRST], [FIRST, SECOND], [FIRST, SECOND, attempt(3, cost="missed")]):
        new = sync_sections(new, marked_lines(transcripts, due=due))
        lines = new.decode().split("\n")
        assert all(not lines[n - 1] for n, line in enumerate(lines) if line.startswith("#") and n)


def test_a_new_tracker_is_adopted_from_the_start() -> None:
    wanted = marked_lines([FIRST, STRONG])
    new = sync_sections(add_session(None, session_row(FIRST)), wanted)
    for key in ("stats:mock-interviews", "topic:fraud-detection", "medium:latency", "check:drift"):
        assert f"<!-- simulator:{key} ".encode() in new


LINES = st.sampled_from([*TRACKER.split("\n"), "```", "<!--", "-->", "text", "> quote", "- item"])
HISTORIES = st.lists(
    st.tuples(*[st.sampled_from(["met", "missed", "partial", "not_assessed"])] * 2), max_size=4
).map(lambda rows: [attempt(n, latency=a, labels=b) for n, (a, b) in enumerate(rows)])


@given(
    st.lists(LINES, max_size=20).map("\n".join) | st.just(TRACKER),
    HISTORIES,
    HISTORIES,
    st.sampled_from(["\n", "\r\n"]),
)
def test_no_line_without_a_mark_ever_changes(
    text: str, before: list[Transcript], later: list[Transcript], end: str
) -> None:
    adopted = adopt(text.replace("\n", end).encode())
    first = sync_sections(adopted, marked_lines(before))
    second = sync_sections(first, marked_lines(later))
    for raw in (first, second):
        own = [line.strip() for line in others_lines(raw) if line.strip()]
        assert own == [line.strip() for line in others_lines(adopted) if line.strip()]
    assert sync_sections(second, marked_lines(later)) == second
    keys = second.split(b"<!-- simulator:")[1:]
    assert len({key.split(b" ")[0] for key in keys}) == len(keys)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference tracker is not on this computer")
def test_a_real_tracker_is_adopted_and_kept_up_without_a_change_to_its_own_lines() -> None:
    before = REFERENCE.read_bytes()
    adopted = adopt(before)
    assert adopted.replace(b" <!-- simulator:last-updated -->", b"") == before
    wanted = marked_lines([FIRST, SECOND, THIRD], scenario_count=12)
    raw = sync_sections(add_session(adopted, session_row(THIRD)), wanted)
    own = [line for line in others_lines(raw) if "<!-- attempt: " not in line]
    assert own == others_lines(adopted)
    for key in wanted:
        its_place_is_kept_by_hand = key.startswith(("stats:", "check:"))
        assert raw.count(f"<!-- simulator:{key} ".encode()) == (not its_place_is_kept_by_hand)
    assert b"**Last Updated**: 2026-11-22 <!--" in raw
