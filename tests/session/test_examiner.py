"""What the examiner asks, says and counts, on a small rubric."""

from __future__ import annotations

from pathlib import Path

from simulator.grading.grader import Conditions, Grader
from simulator.grading.report import Report
from simulator.grading.statements import PhaseText
from simulator.interview.events import FeedbackGiven
from simulator.session.kit import offline_grader
from simulator.session.session import Session
from tests.session.room import EARNS, PARTLY, make_kit, small_library, start


class _CountingGrader(Grader):
    """Counts how often it grades."""

    graded = 0

    def grade(
        self,
        phases: object,
        conditions: Conditions | None = None,
        prompt: str = "",
    ) -> Report:
        self.graded += 1
        assert isinstance(phases, tuple)
        assert all(isinstance(phase, PhaseText) for phase in phases)
        return super().grade(phases, conditions, prompt)


def _feedback(session: Session) -> FeedbackGiven:
    (given,) = [event for event in session.events if isinstance(event, FeedbackGiven)][-1:]
    return given


def test_probes_come_weightiest_first_and_a_half_met_one_weighs_half(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.next_phase()

    # Framing weighs 12 on one criterion; requirements weigh 10, shared by a dozen.
    assert session.state.probes[0].criterion == "frm-one"


def test_own_criteria_are_probed_in_their_phase_only(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path), "strict", "long")
    session.next_phase(with_probes=False)
    asked = []
    for _ in range(6):
        session.next_phase()
        while session.state.pending_probe is not None:
            asked.append(session.state.pending_probe.criterion)
            session.decline_probe()
        if session.state.stage.is_over:
            break

    assert set(asked) == {"frm-one", "req-one", "req-two", "toy-twist"}


def test_feedback_names_what_was_said_well_and_what_is_lacking(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit(PARTLY)
    session.next_phase(with_probes=False)

    given = _feedback(session)

    assert given.score == 50.0
    assert given.lines[0].startswith("You have said 0 of the 1")
    (told,) = [line for line in given.lines if line.startswith("Make more of")]
    assert told.startswith("Make more of: About frm-one; ")
    assert told.count("; ") == 2


def test_feedback_says_that_help_will_cost(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.take_hint()
    session.edit(EARNS)
    session.next_phase()

    assert (
        _feedback(session).lines[-1] == "What you said only after help will count less in the end."
    )
    assert _feedback(session).score == 100.0


def test_feedback_corrects_what_was_claimed_wrongly_in_this_phase(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path))
    session.edit("For every user of ours it is so.")
    session.next_phase(with_probes=False)
    first = _feedback(session)
    session.next_phase()
    session.next_phase(with_probes=False)

    told = "Not so: “For every user of ours it is so.”: It is the other way round."
    assert told in first.lines
    assert not any(line.startswith("Not so") for line in _feedback(session).lines)


def test_feedback_names_a_wrong_calculation_of_this_phase_and_what_its_figures_give(
    tmp_path: Path,
) -> None:
    session = start(make_kit(tmp_path))
    session.edit("864M * 0.1% = 8.64M frauds/day. 30K QPS / 100 QPS per GPU = 300 GPUs.")
    session.next_phase(with_probes=False)
    first = _feedback(session)
    session.next_phase()
    session.next_phase(with_probes=False)

    assert [line for line in first.lines if line.startswith("Recompute")] == [
        "Recompute “864M * 0.1% = 8.64M frauds/day”: The figures give 864K frauds/day, not"
        " 8.64M frauds/day: 10 times too much."
    ]
    assert not any("864M" in line for line in _feedback(session).lines)


def test_the_same_answers_are_graded_once(tmp_path: Path) -> None:
    made: list[_CountingGrader] = []

    def counting(*_: object) -> Grader:
        plain = offline_grader(small_library(), small_library().scenarios["toy-ranking"], {})
        made.append(_CountingGrader(plain.rubric, small_library().lexicon, plain.scenario))
        return made[-1]

    session = start(make_kit(tmp_path, make_grader=counting))
    session.edit(EARNS)

    session.next_phase()
    session.grade()

    assert len(made) == 1
    # Once for probes and feedback, which tell the same; help then cuts the answer back to itself.
    assert made[0].graded == 1


def test_help_in_one_phase_leaves_what_another_says_whole(tmp_path: Path) -> None:
    session = start(make_kit(tmp_path), "coach", "long")
    session.take_hint()
    session.next_phase(with_probes=False)
    session.next_phase()
    session.edit(EARNS)

    found = session.grade().criterion("req-one")

    assert (found.credit, found.prompted) == (1.0, False)
