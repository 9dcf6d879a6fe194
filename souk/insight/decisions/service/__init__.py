"""The verbs of the decision ledger, and how whoever acts for somebody reaches the waist."""

from souk.insight.decisions.service.decisions import Decisions
from souk.insight.decisions.service.waist import Waist

__all__ = ["Decisions", "Waist"]
