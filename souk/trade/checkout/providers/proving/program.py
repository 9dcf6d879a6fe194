"""A mixed integer program as it is written down, and HiGHS's answer to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Terms = Mapping[int, float]


def load() -> None:
    """Load the solver, which takes up to a second: before a clock is started, and only by who solves."""
    import scipy.optimize  # noqa: PLC0415
    import scipy.sparse  # noqa: F401, PLC0415


INFINITE = float("inf")


@dataclass(frozen=True)
class Sum:
    """A linear expression: terms by variable, and a constant."""

    terms: Terms = field(default_factory=dict)
    constant: float = 0.0

    def __add__(self, other: "Sum") -> "Sum":
        terms = dict(self.terms)
        for variable, factor in other.terms.items():
            terms[variable] = terms.get(variable, 0.0) + factor
        return Sum(terms, self.constant + other.constant)

    def __mul__(self, factor: float) -> "Sum":
        terms = self.terms
        if len(terms) == 1:
            ((variable, one),) = terms.items()
            return Sum({variable: one * factor}, self.constant * factor)
        return Sum({variable: one * factor for variable, one in terms.items()}, self.constant * factor)

    def at(self, values: Sequence[float]) -> float:
        """What it comes to at a point."""
        return self.constant + sum(factor * values[variable] for variable, factor in self.terms.items())

    def __sub__(self, other: "Sum") -> "Sum":
        return self + other * -1


def total(sums: Iterable[Sum]) -> Sum:
    """All of them together."""
    terms, constant = dict[int, float](), 0.0
    for one in sums:
        constant += one.constant
        for variable, factor in one.terms.items():
            terms[variable] = terms.get(variable, 0.0) + factor
    return Sum(terms, constant)


@dataclass(frozen=True)
class Answer:
    """The bound that was proven, the values of the best point found (none where none was), and whether it is best."""

    bound: float
    values: tuple[float, ...]
    done: bool


@dataclass
class Program:
    """Variables of at least 0, and rows; the objective is minimised."""

    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)
    objective: Sum = Sum()

    def variable(self, upper: float = INFINITE, *, whole: bool = False) -> Sum:
        """A new variable, as an expression."""
        self.upper.append(upper)
        self.whole.append(whole)
        return Sum({len(self.upper) - 1: 1.0})

    def at_most(self, left: Sum, right: Sum) -> None:
        """left ≤ right."""
        difference = left - right
        if difference.terms:
            self.rows.append((difference.terms, -INFINITE, -difference.constant))

    def equal(self, left: Sum, right: float) -> None:
        """left = right."""
        self.rows.append((left.terms, right - left.constant, right - left.constant))

    def solve(self, seconds: float, gap: float = 0.0) -> Answer:
        """HiGHS's answer within so many seconds, or as soon as the relative gap is so small."""
        # Only who solves needs it: to load it is a tenth of what a start takes.
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

        found = milp(
            self._cost(),
            integrality=np.array(self.whole, dtype=float),
            bounds=Bounds(np.zeros(len(self.upper)), np.array(self.upper)),
            constraints=LinearConstraint(*self._rows()),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        bound = found.get("mip_dual_bound")
        values = tuple(map(float, found.x)) if found.x is not None else ()
        constant = self.objective.constant
        return Answer(constant + bound if bound is not None else -INFINITE, values, bool(found.success))

    def prices(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """As if nothing had to be whole: the value of each variable, and what one more of it would cost."""
        from scipy.optimize import linprog  # noqa: PLC0415

        matrix, least, most = self._rows()
        fixed = np.array(least) == np.array(most)
        found = linprog(
            self._cost(),
            A_ub=matrix[~fixed],
            b_ub=np.array(most)[~fixed],
            A_eq=matrix[fixed],
            b_eq=np.array(most)[fixed],
            bounds=np.column_stack([np.zeros(len(self.upper)), np.array(self.upper)]),
            # Presolving takes as long as the simplex does without it.
            options={"presolve": False},
        )
        return np.asarray(found.x), np.asarray(found.lower.marginals + found.upper.marginals)

    def _cost(self) -> NDArray[np.float64]:
        cost = np.zeros(len(self.upper))
        for variable, factor in self.objective.terms.items():
            cost[variable] = factor
        return cost

    def _rows(self) -> "tuple[csr_array, list[float], list[float]]":
        from scipy.sparse import csr_array  # noqa: PLC0415

        places, columns, factors = list[int](), list[int](), list[float]()
        for place, (terms, _, _) in enumerate(self.rows):
            places += [place] * len(terms)
            columns += terms.keys()
            factors += terms.values()
        matrix = csr_array((factors, (places, columns)), shape=(len(self.rows), len(self.upper)))
        return matrix, [row[1] for row in self.rows], [row[2] for row in self.rows]
