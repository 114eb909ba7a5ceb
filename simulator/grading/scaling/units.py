"""Units, scales and nouns as people write them: tables and look-ups. Owns no parsing.

A unit is a power of bytes, of time and of money, with the factor to bytes and to seconds.
Calendar: 365 days a year and a twelfth of that a month; rounding is the judge's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SECOND, MINUTE, HOUR, DAY = 1.0, 60.0, 3600.0, 86400.0
WEEK, MONTH, YEAR = 7 * DAY, 365 * DAY / 12, 365 * DAY


@dataclass(frozen=True)
class Unit:
    """Powers of bytes, time and money; `bytes_scale` and `seconds_scale` bring it to B and s."""

    name: str
    bytes_power: int = 0
    time_power: int = 0
    money_power: int = 0
    bytes_scale: float = 1.0
    seconds_scale: float = 1.0
    noun: str = ""


def _table(*groups: tuple[str, Unit]) -> Mapping[str, Unit]:
    return MappingProxyType({word: unit for words, unit in groups for word in words.split()})


def _time(name: str, seconds: float) -> Unit:
    return Unit(name, time_power=1, seconds_scale=seconds)


TIMES = _table(
    ("ns nanosecond nanoseconds nanosec", _time("ns", 1e-9)),
    ("us µs μs usec microsecond microseconds", _time("µs", 1e-6)),
    ("ms msec msecs millisecond milliseconds millis", _time("ms", 1e-3)),
    ("s sec secs second seconds", _time("s", SECOND)),
    ("min mins minute minutes", _time("min", MINUTE)),
    ("h hr hrs hour hours", _time("hour", HOUR)),
    ("d day days", _time("day", DAY)),
    ("w wk wks week weeks", _time("week", WEEK)),
    ("mo mos mon month months mth", _time("month", MONTH)),
    ("quarter quarters", _time("quarter", 3 * MONTH)),
    ("y yr yrs year years annum", _time("year", YEAR)),
)
ADVERBS = MappingProxyType(
    {
        "hourly": "hour",
        "daily": "day",
        "weekly": "week",
        "monthly": "month",
        "yearly": "year",
        "annually": "year",
    }
)


def _bytes(name: str, scale: float) -> Unit:
    return Unit(name, bytes_power=1, bytes_scale=scale)


def _byte_units() -> Mapping[str, Unit]:
    found: dict[str, Unit] = {}
    names = ("kilo", "mega", "giga", "tera", "peta", "exa")
    for power, (letter, name) in enumerate(zip("kmgtpe", names, strict=True), start=1):
        unit = _bytes("B", 1000.0**power)
        for word in (letter + "b", letter + "bs", name + "byte", name + "bytes"):
            found[word] = unit
        for word in (letter + "ib", letter + "ibs", name[:2] + "bibyte", name[:2] + "bibytes"):
            found[word] = _bytes("B", 1024.0**power)
        bits = _bytes("bit", 1000.0**power / 8)
        for word in ("bit", "bits"):
            found[letter + word] = found[name + word] = bits
        rate = Unit("bit", 1, -1, bytes_scale=1000.0**power / 8)
        found[letter + "bps"] = found[letter + "bit/s"] = rate
    found.update({"byte": _bytes("B", 1), "bytes": _bytes("B", 1), "octets": _bytes("B", 1)})
    found.update({"bit": _bytes("bit", 0.125), "bits": _bytes("bit", 0.125)})
    found.update({"gig": _bytes("B", 1e9), "gigs": _bytes("B", 1e9), "megs": _bytes("B", 1e6)})
    found["bps"] = Unit("bit", 1, -1, bytes_scale=0.125)
    return MappingProxyType(found)


BYTES = _byte_units()

_PER_SECOND = "qps rps tps ops iops eps wps mps qp/s"
RATES = _table((_PER_SECOND, Unit("QPS", time_power=-1, noun="query")))
MONEY = _table(
    ("$ usd dollar dollars bucks € eur euro euros £ gbp", Unit("$", money_power=1)),
)
CENTS = frozenset({"cent", "cents", "¢"})

SCALES: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("k", "thousand", "thousands", "tsd", "grand"), 1e3),
        **dict.fromkeys(
            "m mil mill mio mio. mln mln. mm million millions milion millon".split(), 1e6
        ),
        **dict.fromkeys("b bn bil bln mrd mrd. billion billions bilion billon g".split(), 1e9),
        **dict.fromkeys(("t", "tn", "tril", "trillion", "trillions"), 1e12),
        **dict.fromkeys(("quadrillion",), 1e15),
        **dict.fromkeys(("hundred", "hundreds"), 1e2),
        "dozen": 12.0,
        "lakh": 1e5,
        "lakhs": 1e5,
        "crore": 1e7,
        "crores": 1e7,
    }
)
FLOPS: Mapping[str, float] = MappingProxyType(
    {
        f"{letter}flop{end}": 1000.0**power
        for power, letter in enumerate(("", *"kmgtpe"))
        for end in ("", "s")
    }
)
"""Floating-point operations, and thousands to quintillions of them."""
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS: Mapping[str, float] = MappingProxyType(
    {
        **{word: float(n) for n, word in enumerate(_SMALL.split())},
        **{word: 10.0 * n for n, word in enumerate(_TENS.split(), start=2)},
    }
)
PER_USER = MappingProxyType({"dau": DAY, "daus": DAY, "mau": MONTH, "maus": MONTH})

_MACHINES = {
    "GPU": "gpu gpus a100 a100s h100 h100s",
    "server": "server servers srv srvs machine machines box boxes host hosts instance instances "
    "node nodes vm vms pod pods",
    "core": "core cores cpu cpus vcpu vcpus",
    "shard": "shard shards partition partitions",
    "replica": "replica replicas copies",
    "NIC": "nic nics",
    "worker": "worker workers thread threads consumer consumers process processes broker brokers",
    "bucket": "bucket buckets group groups cluster clusters",
}
MACHINES: Mapping[str, str] = MappingProxyType(
    {word: name for name, words in _MACHINES.items() for word in words.split()}
)
_TYPES = {
    1.0: "int8 uint8 fp8 f8",
    2.0: "fp16 float16 bf16 bfloat16 f16 int16",
    4.0: "fp32 float32 f32 int32",
    8.0: "fp64 float64 f64 int64",
}
TYPE_BYTES: Mapping[str, float] = MappingProxyType(
    {name: size for size, names in _TYPES.items() for name in names.split()}
)
"""Bytes of a number of a named type."""
# Bytes that a thing takes when its size is left unsaid (IEEE 754 and two's-complement widths).
ELEMENT_BYTES: Mapping[str, float] = MappingProxyType(
    {
        **TYPE_BYTES,
        **dict.fromkeys("float floats ints".split(), 4.0),
        "halves": 2.0,
        **dict.fromkeys("double doubles long longs ids".split(), 8.0),
    }
)
# Bare figures that turn one period into another, as people round them.
CALENDAR = frozenset(
    {7, 12, 24, 28, 30, 31, 52, 60, 90, 360, 365, 366, 720, 730, 744, 1440, 3600, 8760}
    | {43_200, 80_000, 86_000, 86_400, 90_000, 100_000, 604_800}
    | {2_500_000, 2_592_000, 2_600_000, 30_000_000, 31_000_000, 31_500_000, 31_536_000}
)


def singular(word: str) -> str:
    """The noun without its plural s, machine names in one spelling."""
    low = word.lower()
    if low in MACHINES:
        return MACHINES[low]
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "xes", "sses")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith("ss") and len(low) > 3 else low


def unit_of(word: str) -> Unit | None:
    """The unit that a word names, or None. Mb and Gb are bits, mb and MB bytes (people's habit)."""
    if word in TIMES:
        return TIMES[word]
    low = word.lower()
    if len(word) == 2 and word[0] in "MGTK" and word[1] == "b" and word[0] != "K":
        return _bytes("bit", BYTES[low].bytes_scale / 8)
    for table in (BYTES, RATES, MONEY):
        if low in table:
            if low.endswith("bps") and word.endswith("Bps"):
                rate = BYTES[low]
                return Unit("B", 1, -1, bytes_scale=rate.bytes_scale * 8)
            return table[low]
    worker, _, time = low.partition("-")
    if time in TIMES and len(time) > 2 and worker in (*MACHINES, "machine", "person", "man"):
        return TIMES[time]  # GPU-hours
    return TIMES.get(low) if len(low) > 1 else None
