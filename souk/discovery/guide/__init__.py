"""Advice: from a sentence to goods, with a source for every word."""

from souk.discovery.guide.contracts import Advice, Claim, Mention, Need, Sentence
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.service import Guide

__all__ = ["Advice", "Claim", "Guide", "Mention", "Need", "Reader", "Sentence"]
