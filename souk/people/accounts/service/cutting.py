"""The ways in which others act for a person, and how one is cut: an agent's keys, a key, a platform's grants."""

from souk.people.accounts.service.part import Part
from souk.people.accounts.store import granting, people, proofs


class Cutting(Part):
    """For a letter's link: what it says was read from the standing of whoever acted."""

    def way(self, of: str, way: str) -> tuple[str, bool]:
        """What a way is called, and whether anybody can still act by it; a key that ended has no name."""
        kind, _, id = way.partition(":")
        read = self._database.read
        if kind == "agent":
            name = next((one.name for one in people.agents(read, of) if one.id == id), "")
            return name, proofs.keys_by(read, of, id) > 0
        if kind == "key":
            label = next((one.label for one in proofs.keys(read, of) if one.id == id), "")
            return label, bool(label)
        client = granting.client_row(read, id)
        return client.name if client else "", any(one.client == id for one in granting.grants(read, of))

    def cut(self, of: str, way: str) -> None:
        """End it, at once and for good: who acted by it needs a new key, or a new yes. Ended before, it stays so."""
        kind, _, id = way.partition(":")
        write = self._database.write
        if kind == "agent":
            proofs.end_keys_by(write, of, id)
        elif kind == "key":
            proofs.end_key(write, of, id)
        else:
            for one in granting.grants(write, of):
                if one.client == id:
                    granting.end_grant(write, one.id, of)
