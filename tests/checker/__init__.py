"""The independent checker: opens every source of an advice and works out again, by its own means, what it says."""

from tests.checker.advice import check_advice, check_compared
from tests.checker.sources import Call, over_http

__all__ = ["Call", "check_advice", "check_compared", "over_http"]
