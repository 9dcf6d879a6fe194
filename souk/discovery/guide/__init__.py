"""Advice: from a sentence to goods, with a source for every word."""

from souk.discovery.guide.contracts import (
    Advice,
    Chosen,
    Claim,
    Compared,
    Conversation,
    Mention,
    Need,
    Sentence,
)
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.service import Guide

__all__ = ["Advice", "Chosen", "Claim", "Compared", "Conversation", "Guide", "Mention", "Need", "Reader", "Sentence"]
