"""The machine's own source of chance."""

import secrets


class MachineTokens:
    """Draws from the operating system."""

    def draw(self, of: str) -> str:
        return secrets.token_urlsafe(32)
