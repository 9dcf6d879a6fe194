"""Flash sales by turns: one service of all its parts."""

from souk.trade.admission.service.admission import Admission
from souk.trade.admission.service.part import Backing

__all__ = ["Admission", "Backing"]
