"""The guide's verbs."""

from souk.discovery.guide.service.guide import Guide

__all__ = ["Guide"]
