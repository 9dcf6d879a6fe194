"""Texts as points: what is near means alike."""

from souk.ai.embedding.contracts import Encoded, TooFewTexts
from souk.ai.embedding.ports import TextEncoder

__all__ = ["Encoded", "TextEncoder", "TooFewTexts"]
