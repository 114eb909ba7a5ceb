"""A scenario is told with its figures, the same in every text of one attempt."""

from __future__ import annotations

from simulator.content.figures import draw_figures
from simulator.content.scenario import Scenario
from simulator.content.templates import templates, told
from tests.content import examples


def toy() -> Scenario:
    tree = examples.scenario()
    tree["criteria"][0]["strong"] = "We reach {peak} of {{peak}}."
    return Scenario.model_validate(tree)


def test_every_text_of_an_attempt_has_the_figures_of_its_seed() -> None:
    scenario = told(toy(), 0)
    assert scenario.facts[0].answer == "About 10K QPS."
    assert scenario.phases["data"].hints[2].text == "It is 20K QPS."
    assert scenario.phases["data"].strong == "We serve 20K QPS within 100 ms."
    assert scenario.estimates[0].explain == "20K QPS over 150"
    assert scenario.twist is not None
    assert scenario.twist.text == "Now twice 20K QPS."
    assert scenario.criteria[0].strong == "We reach 20K QPS of {peak}."


def test_another_seed_tells_other_figures_and_changes_nothing_else() -> None:
    seed = next(n for n in range(1, 50) if draw_figures(toy(), n)["budget"] == 200)
    scenario = told(toy(), seed)
    assert scenario.phases["data"].strong.endswith("within 200 ms.")
    assert scenario.criteria[1] == toy().criteria[1]
    assert scenario.figures == toy().figures


def test_filling_does_not_change_the_scenario_itself() -> None:
    scenario = toy()
    told(scenario, 3)
    assert scenario == toy()


def test_a_filled_scenario_has_only_literal_braces() -> None:
    texts = [text for _, text in templates(told(toy(), 0)) if "{" in text]
    assert texts == ["We reach 20K QPS of {peak}."]
