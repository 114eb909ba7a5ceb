"""Which facts the offline interviewer tells for a question, by a table and by single faults."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from simulator.interview.questions import QuestionMatch, QuestionMatcher
from tests.shipped import shipped

FRAUD, VIDEO, LISTING = "fraud-detection", "youtube-recommendations", "listing-recommendations"
NOTHING = {"none", "solution"}


class Room:
    """The interviewer's ear for every shipped scenario."""

    def __init__(self) -> None:
        library = shipped()
        assert library.topics is not None
        self.topic_of = {
            (scenario.id, fact.id): fact.topic
            for scenario in library.scenarios.values()
            for fact in scenario.facts
        }
        self.matchers = {
            name: QuestionMatcher(library.topics, scenario)
            for name, scenario in library.scenarios.items()
        }

    def hear(self, scenario: str, question: str) -> QuestionMatch:
        return self.matchers[scenario].match(question)

    def told(self, scenario: str, question: str) -> list[str]:
        """Topics of the facts told, in the order told."""
        match = self.hear(scenario, question)
        return list(dict.fromkeys(self.topic_of[scenario, fact] for fact in match.fact_ids))


@pytest.fixture(scope="module")
def room() -> Room:
    return Room()


@pytest.fixture(scope="module")
def table() -> list[tuple[str, str, list[str]]]:
    text = (Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8")
    return [
        (scenario, row["text"], row["asks"])
        for scenario, rows in yaml.safe_load(text).items()
        for row in rows
    ]


def test_every_topic_of_every_scenario_is_asked_for_in_the_table(
    table: list[tuple[str, str, list[str]]], room: Room
) -> None:
    asked = {topic for _, _, topics in table for topic in topics} - NOTHING
    assert asked == set(room.topic_of.values())


def test_questions_draw_the_facts_that_they_ask_for_and_no_others(
    table: list[tuple[str, str, list[str]]], room: Room
) -> None:
    right = said = asked = 0
    for scenario, question, topics in table:
        told, wanted = set(room.told(scenario, question)), set(topics) - NOTHING
        right, said, asked = right + len(told & wanted), said + len(told), asked + len(wanted)
    assert right / said > 0.97
    assert right / asked > 0.98


def test_a_question_for_the_solution_or_for_nothing_known_draws_no_fact(
    table: list[tuple[str, str, list[str]]], room: Room
) -> None:
    empty = [(scenario, q) for scenario, q, topics in table if set(topics) <= NOTHING]
    answered = [q for scenario, q in empty if room.told(scenario, q)]
    assert len(answered) < 0.03 * len(empty), answered


def test_a_question_for_the_solution_is_turned_back(
    table: list[tuple[str, str, list[str]]], room: Room
) -> None:
    for scenario, question, topics in table:
        if topics == ["solution"]:
            assert room.hear(scenario, question).kind == "solution", question


@pytest.mark.parametrize(
    ("scenario", "question", "topics"),
    [
        (LISTING, "can hosts decline a request?", ["label_delay"]),
        (VIDEO, "how many items per call", ["page_size"]),
        (FRAUD, "how fast must it answer?", ["latency"]),
        (FRAUD, "what is the peak traffic?", ["traffic_peak"]),
        (FRAUD, "I'd assume labels come from chargebacks, right?", ["label_source"]),
        (LISTING, "I guess 200 ms is what we have?", ["latency"]),
        (VIDEO, "what do we treat as positive, a click or a finished watch?", ["label_source"]),
        (FRAUD, "avg and peak tps?", ["traffic_mean", "traffic_peak"]),
        (FRAUD, "how big is the traffic?", ["traffic_mean"]),
        (FRAUD, "how big does it get?", ["traffic_peak"]),
        (FRAUD, "peak tps and latency", ["traffic_peak", "latency"]),
        (LISTING, "headcount, hardware, budget?", None),
    ],
)
def test_a_fact_is_told_only_if_asked_for(
    room: Room, scenario: str, question: str, topics: list[str] | None
) -> None:
    wanted = topics or ["team_or_timeline", "hardware_throughput", "budget_or_cost"]
    assert room.told(scenario, question) == wanted


def test_facts_are_told_in_the_order_in_which_they_were_asked_for(room: Room) -> None:
    assert room.told(VIDEO, "latency? and how many users? peak qps?") == [
        "latency",
        "users",
        "traffic_peak",
    ]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what is the laetncy budget", "latency"),
        ("any prvacy constraints", "privacy_regulation"),
        ("which contries are we in", "geography"),
        ("do decisions need an explnation", "explainability"),
        ("how many txns per secnd", "traffic_mean"),
    ],
)
def test_a_slip_in_a_key_word_is_forgiven(room: Room, question: str, topic: str) -> None:
    assert room.told(FRAUD, question) == [topic]


@pytest.mark.parametrize(
    "question",
    [
        "how would you deal with the imbalance, smote?",
        "how should I keep p99 latency under the limit?",
        "what is the best metric given the cost of false positives?",
        "would you cache results at peak load?",
    ],
)
def test_a_fact_s_word_in_a_question_for_the_solution_tells_nothing(
    room: Room, question: str
) -> None:
    assert room.hear(FRAUD, question) == QuestionMatch("solution", (), ())


def test_a_question_for_the_solution_beside_one_for_a_fact_still_gets_the_fact(room: Room) -> None:
    assert room.told(VIDEO, "Which model would you use? And what is the peak qps?") == [
        "traffic_peak"
    ]


def test_a_remark_before_the_question_draws_no_fact(room: Room) -> None:
    assert room.told(LISTING, "Travel is seasonal. How far back do logs go?") == ["history_length"]


@pytest.mark.parametrize("question", ["", "   ", "?", "!?\n;", "hm"])
def test_a_question_without_words_asks_for_nothing(room: Room, question: str) -> None:
    assert room.hear(FRAUD, question) == QuestionMatch("none", (), ())


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("how long does a delivery take on average?", ("positive-rate",)),
        ("how many deliveries can a rider carry?", ("stacking",)),
        ("is it a point or a range that we show?", ("shown-as",)),
    ],
)
def test_words_that_ask_for_a_fact_ask_for_nothing_besides(
    room: Room, question: str, facts: tuple[str, ...]
) -> None:
    assert room.hear("delivery-eta", question).fact_ids == facts


@pytest.mark.parametrize(
    ("scenario", "question", "facts"),
    [
        ("delivery-eta", "Do you have GPS?", ("data-available",)),
        ("delivery-eta", "what do we pay?", ("budget",)),
        ("delivery-eta", "do customers get money back", ("error-costs",)),
        ("delivery-eta", "how do u know when food was realy delivered", ("label-source",)),
        ("ad-click-prediction", "what do we pay?", ("budget",)),
        ("ad-click-prediction", "who sees the ads", ("users",)),
        (FRAUD, "ms budget", ("latency",)),
        ("relisting-detection", "can i use bank details", ("privacy",)),
        ("relisting-detection", "must it be b4 publishing", ("latency",)),
        (VIDEO, "whats the page now", ("existing",)),
    ],
)
def test_a_terse_question_is_understood_by_what_it_means(
    room: Room, scenario: str, question: str, facts: tuple[str, ...]
) -> None:
    assert room.hear(scenario, question).fact_ids == facts


@pytest.mark.parametrize(
    "question",
    [
        "which gps features should i use",
        "how should we use gps",
        "who sees which eta should be decided how",
    ],
)
def test_a_terse_request_for_the_solution_gets_no_fact(room: Room, question: str) -> None:
    assert room.hear("delivery-eta", question) == QuestionMatch("solution", (), ())


@pytest.mark.parametrize(
    ("scenario", "question", "kind"),
    [
        ("inference-cost", "can you repeat the question?", "none"),
        (FRAUD, "who won the world cup in 2018?", "none"),
        (FRAUD, "is my approach right?", "solution"),
        (FRAUD, "what about the world cup?", "facts"),
    ],
)
def test_a_phrase_about_something_else_asks_for_none_of_its_words(
    room: Room, scenario: str, question: str, kind: str
) -> None:
    assert room.hear(scenario, question).kind == kind


@pytest.mark.parametrize(
    ("scenario", "question", "facts"),
    [
        (FRAUD, "training data how long", ("history",)),
        ("rag-question-answering", "which langs", ("geography",)),
        ("delivery-eta", "nr couriers", ("catalogue",)),
        ("delivery-eta", "gps freq", ("data-available",)),
        ("delivery-eta", "orders/day", ("traffic-mean",)),
        ("relisting-detection", "hosts total", ("users",)),
        ("family-friendly-listings", "today's badge", ("existing-system",)),
        ("harmful-content-detection", "% violating", ("positive-rate",)),
        (LISTING, "impressions kept how long", ("history",)),
    ],
)
def test_a_question_that_names_the_thing_before_the_amount_is_understood(
    room: Room, scenario: str, question: str, facts: tuple[str, ...]
) -> None:
    assert room.hear(scenario, question).fact_ids == facts


@pytest.mark.parametrize(
    ("scenario", "question", "facts"),
    [
        (FRAUD, "how big is a payment record", ("history",)),
        (FRAUD, "bytes per payment?", ("history",)),
        (FRAUD, "how much per gpu hour", ("budget",)),
        (FRAUD, "is it B2B or consumer", ("users",)),
        (FRAUD, "how are frauds distributed by channel", ("surfaces",)),
        (FRAUD, "fraud by channel?", ("surfaces",)),
        (FRAUD, "team?", ("team",)),
        ("rag-question-answering", "context size", ("page",)),
        ("rag-question-answering", "who writes the eval set", ("label-source",)),
        ("rag-question-answering", "acl revocation sla", ("privacy",)),
        ("inference-cost", "are emails urgent", ("surfaces",)),
        ("inference-cost", "what if the verdict is late", ("business-rules",)),
        ("inference-cost", "what share is spam", ("positive-rate",)),
        ("delivery-eta", "MAE today", ("existing-system",)),
        ("delivery-eta", "what do you do in a storm", ("review",)),
        ("delivery-eta", "how late is late", ("positive-rate",)),
    ],
)
def test_a_question_of_a_kind_is_understood_for_every_thing(
    room: Room, scenario: str, question: str, facts: tuple[str, ...]
) -> None:
    assert room.hear(scenario, question).fact_ids == facts


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("which database", "solution"),
        ("how to measure recall?", "solution"),
        ("how to diversify", "solution"),
        ("which loss fn", "solution"),
        ("avg basket", "none"),
        ("fav ad?", "none"),
    ],
)
def test_a_terse_question_for_the_design_or_for_nothing_known_tells_no_neighbouring_fact(
    room: Room, question: str, kind: str
) -> None:
    assert room.hear(LISTING, question).kind == kind


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("how long does a node take to boot", ("nodes",)),
        ("how fast is fp16", ("precision",)),
        ("distilled student speedup", ("small-models",)),
    ],
)
def test_a_question_about_one_measurement_gets_that_one(
    room: Room, question: str, facts: tuple[str, ...]
) -> None:
    assert room.hear("inference-cost", question).fact_ids == facts
