"""The calculator pad gives values with units, and nothing for what cannot be computed."""

from __future__ import annotations

import pytest

from simulator.grading.scaling import check_line, evaluate_line, format_quantity


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("30K QPS / 150 QPS per GPU", "200 GPUs"),
        ("20K QPS / 240 QPS per GPU", "84 GPUs"),
        ("10B events/day * 500 B", "5 TB/day"),
        ("200 GPU * $2/hour in $/year", "$3.5M/year"),
        ("200 GPUs at $2/hour", "$400/hour"),
        ("200 GPU * $2/hour * 8760", "$3.5M/year"),
        ("50M searches/day / 86400", "579 searches/s"),
        ("50M/day to QPS", "579 QPS"),
        ("gpus = 30K / 150 =", "200"),
        ("500K / 10K TPS", "50 s"),
        ("20K QPS * 25 ms", "500 requests"),
        ("20 + 75 + 60 ms", "155 ms"),
        ("100M * 128 * 4 bytes", "51.2 GB"),
        ("500M users * 2 KB", "1 TB"),
        ("36 / 240 in %", "15%"),
        ("(2 + 3) * 4", "20"),
        ("1 TB / 250 GB", "4"),
        ("30K QPS / 200 GPU", "150 QPS/GPU"),
        (r"\frac{10^6}{50}", "20K"),
        ("720 bits / 8", "90 B"),
        ("720 bits / 8 * 2M", "180 MB"),
        ("8 Gbps / 8", "1 GB/s"),
        ("720 bits / 8 shards", "11.2 B"),
    ],
)
def test_a_line_gives_its_value_with_a_unit(line: str, shown: str) -> None:
    result = evaluate_line(line)
    assert result is not None
    assert result.text == shown


@pytest.mark.parametrize(
    "line",
    ["", "30K QPS /", "hello", "5", "1/0", "7 x", "a * 3", "5 GB + 3 s", "10 QPS in $/year",
     "10^99 * " * 9 + "10^99", "3 * 4 GPUs and then", "x" * 5000],
)  # fmt: skip
def test_an_unfinished_or_senseless_line_gives_nothing(line: str) -> None:
    assert evaluate_line(line) is None


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (3.5e6, "$/year", "$3.5M/year"),
        (5e12, "B/day", "5 TB/day"),
        (200, "GPU", "200 GPUs"),
        (1736, "QPS", "1,736 QPS"),
        (115_740, "event/s", "116K events/s"),
        (0.5, "%", "0.5%"),
        (-1500, "", "-1.5K"),
        (0, "B", "0 B"),
        (999.9, "B", "1 KB"),
        (1, "cores", "1 core"),
        (1, "views/day", "1 view/day"),
        (1, "s", "1 s"),
        (3, "cores", "3 cores"),
    ],
)
def test_a_quantity_is_written_as_people_read_it(value: float, unit: str, shown: str) -> None:
    assert format_quantity(value, unit) == shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("20M x 200 B = 4 GB", "right"),
        ("20M x 200 B = 40 GB", "not so: 4 GB"),
        ("2M a day = 23 per second", "right"),
        ("20M x 200 B", ""),
        ("about 3 = three", ""),
    ],
)
def test_a_line_that_states_its_result_is_checked(line: str, said: str) -> None:
    assert check_line(line) == said


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2B / 86400", "23.1K"),
        ("2B * 3 * 1000 bytes", "6 TB"),
        ("100M * 64 * 4 B", "25.6 GB"),
        ("16 GB / 4 B", "4B"),
        ("10 TB / 1B", "10 KB"),
        ("60M * 30 days", "1.8B days"),
        ("5K * 25 ms", "2.08 min"),
        ("2^20", "1.05M"),
        ("x3 = 2M*6/86400", "139"),
    ],
)
def test_billions_are_told_from_bytes_and_a_count_over_days_stays_a_count(
    line: str, text: str
) -> None:
    result = evaluate_line(line)
    assert result is not None
    assert result.text == text
