"""Annotation: one service of all its parts."""

from souk.goods.annotation.service.deciding import Deciding
from souk.goods.annotation.service.grouping import Grouping
from souk.goods.annotation.service.looking import Looking
from souk.goods.annotation.service.opening import Opening
from souk.goods.annotation.service.rebuilding import Rebuilding


class Annotation(Opening, Rebuilding, Looking, Deciding, Grouping):
    """Reads every product against the knowledge of its category, opens the sources, and holds what a shop decides."""
