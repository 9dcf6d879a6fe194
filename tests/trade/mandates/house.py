"""The scene of the drawer over a database and a clock of a test, and what a test looks at besides."""

from typing import Any

from sqlalchemy import text

from souk.insight.events import Events
from souk.kit.database import Database, Keys
from souk.kit.operation import Caller, Souk
from souk.kit.plug import plug
from souk.people.accounts import Accounts, PasskeyVerifier, PasswordHasher, Post
from souk.people.accounts import Backing as Proofs
from souk.rehearsal.world import Goods, Scene, new_agent, person
from souk.settings import Settings
from souk.trade.mandates import Backing, Mandates
from tests.clocks import Standing
from tests.people.accounts.tokens import Told

ORIGIN, HOUSE = "http://localhost:8765", "localhost:8765"
TRAY = Goods("tray", "tray-blue", "corner", "litter_box", 9300, "CNY", "A tray")
ANN, BO, OPERATOR = person("ann"), person("bo"), Caller("operator", frozenset({"*"}))
MONEY = ("mandates_mandate", "mandates_spend", "mandates_nonce", "mandates_confirmation", "mandates_step")


class Drawn(Told):
    """Tokens that no draw repeats."""

    def __init__(self) -> None:
        self.drawn = 0

    def draw(self, of: str) -> str:
        self.drawn += 1
        return super().draw(f"{of} {self.drawn}")


class House(Scene):
    """Mandates behind the waist, two people and an agent with its own key."""

    def __init__(self, database: Database, clock: Standing, settings: Settings) -> None:
        self.clock, self.database = clock, database
        events = Events(database, clock)
        proofs = Proofs(
            plug(PasswordHasher, settings.password_hasher),
            plug(PasskeyVerifier, settings.passkeys, origin=ORIGIN),
            Drawn(),
            plug(Post, settings.post, folder=settings.folder),
            ORIGIN,
            True,
        )
        accounts = Accounts(database, clock, events, proofs, Keys(database, clock, b"a test's"))
        self.mandates = Mandates(database, clock, events, Backing(accounts, Drawn(), b"a test's secret", ORIGIN))
        super().__init__(Souk([accounts, events, self.mandates], database, clock), ORIGIN, TRAY, "")
        for caller in (self.ann, self.bo):
            self.open(caller, caller.actor.title())

    def renewed(self) -> "House":
        """The same house before an agent and merchants that nobody knew before."""
        self.agent, self._others, self.people = new_agent(), {}, (self.ann, self.bo)
        self.messages.clear()
        return self

    def fired(self, fire: Any) -> Any:
        """The verdict on a call that was prepared, after the time that it waits for."""
        self.clock.on(seconds=getattr(fire, "wait", 0))
        return fire()

    def money(self) -> dict[str, list[Any]]:
        """Every row that a refusal must leave as it is."""
        with self.database.engine.connect() as connection:
            return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in MONEY}

    def receipts(self) -> int:
        """How many receipts there are, in all chains."""
        with self.database.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM mandates_receipt")).scalar_one())


__all__ = ["ANN", "BO", "HOUSE", "OPERATOR", "ORIGIN", "TRAY", "House", "new_agent", "person"]
