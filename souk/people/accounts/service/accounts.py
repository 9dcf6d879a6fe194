"""Accounts: who people are to the house, what proves it, and what they let it know."""

from souk.people.accounts.service.cutting import Cutting
from souk.people.accounts.service.delivery import Delivery
from souk.people.accounts.service.granting import Granting
from souk.people.accounts.service.joining import Joining
from souk.people.accounts.service.keys import Keyring
from souk.people.accounts.service.passkeys import Passkeys
from souk.people.accounts.service.privacy import Privacy
from souk.people.accounts.service.profile import Profile
from souk.people.accounts.service.running import Running
from souk.people.accounts.service.staffing import Staffing
from souk.people.accounts.service.standing import Standings


class Accounts(Joining, Standings, Profile, Passkeys, Keyring, Granting, Cutting, Staffing, Privacy, Running, Delivery):
    """People, their proofs, their shops, and what is personal of them; the rest of the house knows pseudonyms."""
