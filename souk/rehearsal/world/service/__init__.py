"""The scene on which an agent's payment is attacked, the attacks, and the drawer that tries them."""

from souk.rehearsal.world.service.attacks import ATTACKS, Attack
from souk.rehearsal.world.service.scene import INTENT, Later, Scene, new_agent, person
from souk.rehearsal.world.service.thieves import foreign
from souk.rehearsal.world.service.world import World, at_door, lights

__all__ = [
    "ATTACKS",
    "INTENT",
    "Attack",
    "Later",
    "Scene",
    "World",
    "at_door",
    "foreign",
    "lights",
    "new_agent",
    "person",
]
