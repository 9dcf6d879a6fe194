"""The independent checker: opens every source of an advice and works out again, by its own means, what it says."""

from tests.checker.advice import check_advice
from tests.checker.sources import Call, over_http

__all__ = ["Call", "check_advice", "over_http"]
