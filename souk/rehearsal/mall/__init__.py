"""The invented mall: shops, goods and reviews made from one seed, and put on sale through the shop's own operations."""

from souk.rehearsal.mall.contracts import Piece, Remark, Said
from souk.rehearsal.mall.service import Mall, Neighbour

__all__ = ["Mall", "Neighbour", "Piece", "Remark", "Said"]
