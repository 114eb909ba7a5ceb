"""The scaling-math engine: finds calculations in an answer and recomputes them.

Tokens (lexing) become quantities with units (reader, quantities, units), expressions (expressions)
and runs of pieces (pieces). Equalities between them (chains), one figure in two units
(conversions), calculations in words (worded), tables (tables) and results concluded from what was
said before them (ways, inferred) are compared (judging, exactness); figures with a name (names) are
carried on and must agree (carried); all is handed out as Calculations (finder). The calculator pad
(pad, missing) and the comparison with a scenario's estimates (estimates) use the same parts. No
input or output here.
"""

from simulator.grading.scaling.estimates import compare_estimates
from simulator.grading.scaling.finder import find_calculations, find_in_answer
from simulator.grading.scaling.formatting import format_quantity
from simulator.grading.scaling.missing import what_is_missing
from simulator.grading.scaling.model import (
    Calculation,
    EstimateResult,
    ExpectedEstimate,
    PadResult,
    Slip,
)
from simulator.grading.scaling.pad import check_line, evaluate_line
from simulator.grading.scaling.periods import machines_billed

__all__ = [
    "Calculation",
    "EstimateResult",
    "ExpectedEstimate",
    "PadResult",
    "Slip",
    "check_line",
    "compare_estimates",
    "evaluate_line",
    "find_calculations",
    "find_in_answer",
    "format_quantity",
    "machines_billed",
    "what_is_missing",
]
