"""The scene on which an agent's payment is attacked, the attacks, and the drawer that tries them."""

from souk.rehearsal.world.service.attacks import ATTACKS, Attack
from souk.rehearsal.world.service.scene import INTENT, Later, Scene, new_agent, person
from souk.rehearsal.world.service.thieves import foreign
from souk.rehearsal.world.service.world import World, lights

__all__ = ["ATTACKS", "INTENT", "Attack", "Later", "Scene", "World", "foreign", "lights", "new_agent", "person"]
