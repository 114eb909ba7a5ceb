"""Items of a checklist are suggested on evidence, and ticked only when the person says so."""

from __future__ import annotations

from simulator.tracker.readiness import suggest, supported, tick
from tests.tracker.test_sections import attempt

TRACKER = (
    "# Mine\r\n## Interview Readiness Checklist\r\n**System Design**\r\n"
    "- [ ] Identify and prevent feature leakage\r\n- [x] Handle data drift\r\n"
    "- [ ] Explain the bias-variance tradeoff\r\n## Next\r\n- [ ] No leakage here\r\n"
)
LEAKAGE = {"dat-leakage": "met"}
TWICE = (attempt(0, **LEAKAGE), attempt(1, **LEAKAGE))


def test_an_item_is_supported_once_its_criteria_were_met_in_two_attempts() -> None:
    assert supported(TWICE[:1]) == {}
    assert supported(TWICE) == {"leakage": "met unprompted in 2 attempts (dat-leakage)"}


def test_an_item_missed_in_the_last_attempt_is_not_supported() -> None:
    assert supported([*TWICE, attempt(2, **{"dat-leakage": "missed"})]) == {}
    assert supported([*TWICE, attempt(2, **{"dat-leakage": "not_assessed"})]) != {}


def test_an_item_with_several_criteria_needs_them_all() -> None:
    met = {"scl-traffic": "met", "scl-capacity": "met"}
    assert supported([attempt(0, **met), attempt(1, **met)]) == {}
    met["scl-cost"] = "met"
    assert "scaling" in supported([attempt(0, **met), attempt(1, **met)])


def test_only_open_items_of_the_checklist_are_suggested() -> None:
    (found,) = suggest(TRACKER.encode(), TWICE)
    assert found.text == "Identify and prevent feature leakage"
    assert suggest(b"# Mine\n- [ ] leakage\n", TWICE) == ()


def test_ticking_changes_one_byte_and_only_in_the_checklist() -> None:
    ticked = tick(TRACKER.encode(), ["Identify and prevent feature leakage"])
    changed = [n for n, (a, b) in enumerate(zip(TRACKER.encode(), ticked, strict=True)) if a != b]
    assert [ticked[n : n + 1] for n in changed] == [b"x"]
    assert tick(TRACKER.encode(), ["No leakage here"]) == TRACKER.encode()
