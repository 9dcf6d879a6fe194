"""What the mall lives through: every attack on an agent's payment, run against the system as it is, and refused."""

from souk.rehearsal.world.contracts import Drawer, Goods, Known, Message, NoSuchAttack, NotHere, Row, Tried
from souk.rehearsal.world.service import (
    ATTACKS,
    INTENT,
    Attack,
    Later,
    Scene,
    World,
    foreign,
    lights,
    new_agent,
    person,
)
from souk.rehearsal.world.service.tampering import b64, read

__all__ = [
    "ATTACKS",
    "INTENT",
    "Attack",
    "Drawer",
    "Goods",
    "Known",
    "Later",
    "Message",
    "NoSuchAttack",
    "NotHere",
    "Row",
    "Scene",
    "Tried",
    "World",
    "b64",
    "foreign",
    "lights",
    "new_agent",
    "person",
    "read",
]
