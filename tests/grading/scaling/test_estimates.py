"""The scenario's expected figures are found in an answer, in whatever unit it uses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.grading.scaling import (
    EstimateResult,
    ExpectedEstimate,
    Slip,
    compare_estimates,
    find_calculations,
)

GPUS = ExpectedEstimate(
    "gpus", "GPUs for the deep ranker", 200, "GPU", 1.2,
    (Slip(20_000, "candidates were counted as requests"), Slip(10, "batching was counted twice")),
)  # fmt: skip
COST = ExpectedEstimate("cost", "Yearly cost of the GPUs", 3.504e6, "$/year", 1.2)
OFFERS = ExpectedEstimate("offers", "What the offers cost", 200_000, "$", 1.2)
LOGS = ExpectedEstimate("logs", "Logs a day", 5e12, "B/day", 1.2)
PEAK = ExpectedEstimate(
    "peak", "Requests at peak", 1400, "request/s", 1.2,
    (Slip(350, "the mean was taken for the peak"),),
)  # fmt: skip
EVENTS = ExpectedEstimate("events", "Events a second", 115_740, "event/s", 1.2)


def _compare(text: str, expected: ExpectedEstimate) -> EstimateResult:
    return compare_estimates([text], [find_calculations(text)], [expected])[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30K QPS / 150 QPS per GPU = 200 GPUs", GPUS),
        ("deep: 30K / 150 = 200", GPUS),
        ("30K / 150 = 200 gpus, x1.3 = 260", GPUS),
        ("30K / 150 x 1.5 = 300 GPUs with headroom", GPUS),
        ("so a couple of machines: 195 GPUs", GPUS),
        ("200 GPUs x $2 = $400/h", COST),
        ("200 GPU x 2 = 400/h -> 290K/mo", COST),
        ("about $3.5M a year", COST),
        ("yearly bill: $3.5M", COST),
        ("cost per year: 200 x 2 x 24 x 365 = 3.5M", COST),
        ("200 GPUs x $2 x 8760 = $3.5M", COST),
        ("50K members x $4 = $200K a day", OFFERS),
        ("50K members x $4 = $200K", OFFERS),
        ("10B x 500 bytes = 5 TB per day", LOGS),
        ("10B x 500 B = 5 TB", LOGS),
        ("that is 150 TB per month of logs", LOGS),
        ("10B/86400 = 116K ev/s", EVENTS),
        ("10 billion events a day", EVENTS),
        ("30M / 86400 = 350 per sec, x4 = 1400", PEAK),
        ("350 per sec, x4 = 1400 peak", PEAK),
        ("350 per sec on average, so 1400 per sec", PEAK),
        ("350/s avg, 1400 peak", PEAK),
        ("30M a day = 350/s, peak about 1.4K", PEAK),
        ("at 60% util 330 GPUs", GPUS),
    ],
)
def test_an_expected_figure_is_matched(text: str, expected: ExpectedEstimate) -> None:
    result = _compare(text, expected)
    assert result.status == "match"
    assert result.factor == 1.0
    assert result.start is not None and result.end is not None  # noqa: PT018 - one range


@pytest.mark.parametrize(
    ("text", "expected", "found", "why"),
    [
        ("3M / 150 = 20K GPUs", GPUS, 20_000, "counted as requests"),
        ("we need 10 GPUs", GPUS, 10, "counted twice"),
        ("30K / 50 = 600 GPUs", GPUS, 600, "3 times too much"),
        ("10B x 50 bytes = 500 GB/day", LOGS, 5e11, "10 times too little"),
        ("2000 GPUs x $2/hour = $4000/hour", COST, 35.04e6, "10 times too much"),
        ("30M / 86400 = 350 per sec", PEAK, 350, "taken for the peak"),
        ("yearly cost: 200 GPUs x $2 x 24 = $9600", COST, 9600, "bill of a day"),
    ],
)
def test_a_figure_off_says_by_how_much_or_why(
    text: str, expected: ExpectedEstimate, found: float, why: str
) -> None:
    result = _compare(text, expected)
    assert result.status == "off"
    assert result.found == pytest.approx(found)
    assert result.factor == pytest.approx(found / expected.expected)
    assert why in result.why


@pytest.mark.parametrize(
    "text",
    [
        "", "we add GPUs as needed", "45 servers", "150 QPS per GPU",
        "cpu at 60% full; later, 333 GPUs are left idle",
    ],
)  # fmt: skip
def test_a_figure_that_is_not_derived_is_missing(text: str) -> None:
    result = _compare(text, GPUS)
    assert (result.status, result.found, result.start) == ("missing", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "the bill is $9,600 a day",
        "fraud costs us $400 an hour",
        "fees: 2K bookings x $4.8 = $9,600 a day",
        "we lose $3.5M a day",
        "$3.5M",
    ],
)
def test_a_figure_for_another_period_is_not_taken_for_the_yearly_bill(text: str) -> None:
    assert _compare(text, COST).status == "missing"


def test_a_figure_that_another_estimate_expects_is_not_this_one_gone_wrong() -> None:
    mean = ExpectedEstimate("mean", "Requests on average", 27_800, "/s", 1.2)
    writes = ExpectedEstimate("writes", "Writes into inboxes", 926_000, "/s", 1.2)
    text = "2.4B / 86400 = 27.8K/s"
    found = compare_estimates([text], [find_calculations(text)], [mean, writes])
    assert [one.status for one in found] == ["match", "missing"]
    wrong = "2.4B / 86400 = 27.8K/s; fan-out 400M x 20 / 86400 = 92.6K/s"
    found = compare_estimates([wrong], [find_calculations(wrong)], [mean, writes])
    assert [one.status for one in found] == ["match", "off"]
    assert found[1].factor == pytest.approx(0.1, rel=0.01)


LISTS = ExpectedEstimate(
    "lists", "Routes a second for all lists at peak", 125_000, "QPS", 1.3,
    (Slip(4_167, "those are the views; each of them brings 30 restaurants"),),
)  # fmt: skip


def test_a_rate_of_one_thing_is_no_count_a_day_of_another() -> None:
    views = ExpectedEstimate("views", "Harmful views a day", 60e6, "views/day", 1.3)
    assert _compare("500M posts / 86400 = 5.8K posts/s", views).status == "missing"
    assert _compare("60B x 1% = 600M views a day", views).status == "off"
    payments = ExpectedEstimate(
        "payments", "Payments a day", 864e6, "payments/day", 1.2,
        (Slip(1.728e9, "the peak was taken for the mean"),),
    )  # fmt: skip
    assert _compare("20K/s at peak", payments).status == "missing"
    assert _compare("20K x 86400 = 1.73B a day", payments).status == "off"


def test_a_day_goes_without_saying_behind_the_thing_that_is_counted() -> None:
    pairs = ExpectedEstimate("pairs", "Pairs a day", 2e6, "pairs/day", 1.2)
    assert _compare("(10K + 30K) x 50 = 2M pairs", pairs).status == "match"
    assert _compare("(10K + 30K) x 50 = 2M photos", pairs).status == "missing"


def test_a_figure_thousands_of_times_off_is_another_one() -> None:
    memory = ExpectedEstimate("memory", "Memory of the calendars", 228e6, "bytes", 1.3)
    assert _compare("50M x 30 x 500 B = 750 GB", memory).status == "missing"
    assert _compare("5M x 365 / 8 = 228 GB", memory).status == "off"


def test_a_doubled_count_of_anything_is_not_the_expected_machines_with_headroom() -> None:
    gpus = ExpectedEstimate("gpus", "GPUs", 330, "GPU", 1.2)
    assert _compare("nodes in both regions: 2 x 340 = 680", gpus).status == "missing"
    assert _compare("with headroom: 2 x 340 = 680 GPUs", gpus).status == "match"


def test_a_slip_is_not_seen_in_a_small_bill_beside_the_real_one() -> None:
    month = ExpectedEstimate(
        "cost", "Yearly cost", 2.0e6, "$/year", 1.3, (Slip(2.0e6 / 12, "that is a month"),)
    )
    text = (
        "light: 45 servers x $0.4 x 8760 = $160K a year\ndeep: 200 GPUs x $2 x 8760 = $3.5M a year"
    )
    result = _compare(text, month)
    assert (result.status, result.found) == ("off", 3.5e6)
    assert _compare("45 servers x $0.4 x 8760 = $160K a year", month).why.endswith(
        ": that is a month"
    )


def test_a_step_on_the_way_is_not_taken_for_the_result() -> None:
    views = "60M * 6 / 86,400 = 4.2k/s"
    gone_on = _compare(f"{views}\n4.2k * 50 = 208k estimates/s", LISTS)
    assert (gone_on.status, gone_on.found) == ("off", 208_000)
    assert "those are the views" not in gone_on.why
    stopped = _compare(f"{views}\nso 4.2k/s for the lists", LISTS)
    expected = f"4.2K QPS, where about 125K QPS is expected: {LISTS.slips[0].why}"
    assert stopped.why == expected


@pytest.mark.parametrize(
    ("text", "qps"),
    [
        ("Peak is at 8 pm.", 8), ("At peak 20 servers run.", 20), ("peak: 40 GPUs", 40),
        ("The peak is 3 times the mean.", 3),
    ],
)  # fmt: skip
def test_not_every_figure_beside_the_word_is_the_peak(text: str, qps: float) -> None:
    peak = ExpectedEstimate("peak", "Requests at peak", qps, "QPS", 1.2)
    assert _compare(text, peak).status == "missing"


def test_machines_that_are_busy_are_no_fleet_of_the_wrong_size() -> None:
    fleet = ExpectedEstimate(
        "fleet", "GPUs at peak", 160, "GPU", 1.2, (Slip(64, "sized for the mean"),)
    )
    assert "sized for the mean" not in _compare("64 GPUs busy of 200", fleet).why
    assert "sized for the mean" in _compare("we need 64 GPUs", fleet).why


def test_so_many_times_the_figure_before_it_is_the_peak() -> None:
    for told in (
        "four times that is 1,400",
        "in the evening 4x that: 1,400",
        "at peak four times it, 1,400",
    ):
        assert _compare(f"About 350 a second on average, {told}.", PEAK).status == "match", told
    assert _compare("350 a second on average, four times that of a rival", PEAK).status == "off"


def test_a_days_count_without_a_noun_is_what_its_line_says() -> None:
    hides = ExpectedEstimate("hides", "Hides a day", 86.4e6, "hides/day", 1.3)
    likes, reports = "likes: 28.8B x 3% = 864M/day", "reports 28.8B x 0.01% = 2.9M a day"
    assert _compare(f"{likes}\n{reports}", hides).status == "missing"
    assert _compare("hides: 28.8B x 3% = 864M/day", hides).status == "off"
    assert _compare("28.8B x 0.3% = 86M/day", hides).status == "match"


@pytest.mark.parametrize(
    "text",
    [
        "40 cores x $0.05 x 8760 = $17.5K a year",
        "at half use 40 cores; x $0.05 x 8760 = $17.5K a year",
        "index: 30 servers x $0.4 x 8760 h = $105K per year",
    ],
)
def test_the_bill_of_other_machines_is_no_bill_gone_wrong(text: str) -> None:
    gpus = replace(COST, machines=frozenset({"GPU"}))
    assert _compare(text, gpus).status == "missing"
    assert _compare("20 GPUs x $2 x 8760 = $350K a year", gpus).status == "off"


def test_a_rate_of_another_thing_is_no_count_by_the_day_gone_wrong() -> None:
    payments = ExpectedEstimate("day", "Payments a day", 864e6, "payments/day", 1.3)
    assert _compare("10 frauds per second = 864K a day", payments).status == "missing"
    assert _compare("1K x 86,400 = 86.4M a day", payments).status == "off"


def test_a_stated_rate_of_another_thing_is_no_slip() -> None:
    slip = Slip(2.78e6, "a day divided by the seconds of an hour")
    events = replace(EVENTS, slips=(slip,))
    assert _compare("3M feature lookups a second", events).status == "missing"
    assert _compare("10B / 3600 = 2.8M events a second", events).status == "off"


def test_a_share_is_derived_as_a_fraction_too_and_machines_are_none() -> None:
    sure = ExpectedEstimate("sure", "Certainty from which it pays", 87.5, "%", 1.05)
    for right in ("1 - 5/40 = 0.875", "p > 1 - 5/40 = 0.875", "1 - $5/$40 = 87.5%"):
        assert _compare(right, sure).status == "match", right
    assert _compare("4.2 x 300 / 1500 = 0.84 GPU", sure).status == "missing"
    assert _compare("5/40 = 12.5%", sure).status == "off"


def test_what_a_provider_asks_is_not_the_bill_of_machines() -> None:
    own = ExpectedEstimate("own", "A year of those GPUs", 262_800, "$/year", 2.2)
    assert _compare("Hosted: $342K a year, within the budget.", own).status == "missing"
    assert _compare("vendor API 300K x 365 x $0.0031 = $342K a year", own).status == "missing"
    assert _compare("hosted $1.8M a year vs 10 GPUs x $3 x 8760 = $263K", own).found == 263_000
    assert _compare("our own GPUs: $263K a year, the API $1.8M", own).status == "match"


def test_a_rate_of_another_thing_is_not_this_one_gone_wrong() -> None:
    orders = ExpectedEstimate("orders", "Orders a second at peak", 139, "QPS", 1.25)
    assert _compare("60M / 86,400 = 694 lists/s", orders).status == "missing"
    assert _compare("60M / 86,400 = 694 orders/s", orders).status == "off"


def test_a_step_to_a_figure_that_another_estimate_expects_is_not_this_one_gone_wrong() -> None:
    routes = ExpectedEstimate("routes", "Routes a second", 125_000, "QPS", 1.2)
    orders = ExpectedEstimate("orders", "Orders a second at peak", 139, "QPS", 1.25)
    text = "695 * 6 = 4,170/s * 30 = 125K/s"
    found = compare_estimates([text], [find_calculations(text)], [routes, orders])
    assert [one.status for one in found] == ["match", "missing"]


def test_a_bill_without_a_period_is_the_one_expected_and_no_slip() -> None:
    allowed = ExpectedEstimate(
        "allowed",
        "What GPUs may cost a year",
        1.45e6,
        "$/year",
        1.1,
        (Slip(2e6, "the whole bill"),),
    )
    assert _compare("GPUs must go to 2 - 0.55 = $1.45M", allowed).status == "match"
    assert _compare("all of it: 4 / 2 = $2M", allowed).status == "missing"


def test_a_share_that_is_stated_counts_where_hardly_another_one_is_meant() -> None:
    certainty = ExpectedEstimate("certainty", "From which certainty it pays", 87.5, "%", 1.03)
    assert _compare("answer when (1-p)*40 < 5, so p > 87.5%", certainty).status == "match"
    busy = ExpectedEstimate("busy", "How busy the fleet is", 32, "%", 1.2)
    assert _compare("28% of the mail comes at night", busy).status == "missing"


def test_what_is_given_by_the_second_is_no_count_by_the_day() -> None:
    payments = ExpectedEstimate("payments", "Payments a day", 864e6, "payments/day", 1.2)
    assert _compare("10K payments a second", payments).status == "missing"
    assert _compare("864M payments a day", payments).status == "match"
