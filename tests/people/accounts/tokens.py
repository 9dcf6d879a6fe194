"""Tokens that follow from what they are for, so that examples can name them; nothing for a house."""

import base64
import hashlib


class Told:
    """Draws the digest of what is asked for."""

    def draw(self, of: str) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(of.encode()).digest()).decode().rstrip("=")
