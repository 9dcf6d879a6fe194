"""What the mall lives through: every attack on an agent's payment, run against the system as it is, and refused."""

from souk.rehearsal.world.contracts import Drawer, Goods, Known, Message, NoDoor, NoSuchAttack, NotHere, Row, Tried
from souk.rehearsal.world.ports import Door
from souk.rehearsal.world.service import (
    ATTACKS,
    INTENT,
    Attack,
    Later,
    Scene,
    World,
    at_door,
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
    "Door",
    "Drawer",
    "Goods",
    "Known",
    "Later",
    "Message",
    "NoDoor",
    "NoSuchAttack",
    "NotHere",
    "Row",
    "Scene",
    "Tried",
    "World",
    "at_door",
    "b64",
    "foreign",
    "lights",
    "new_agent",
    "person",
    "read",
]
