"""The gateway to language models."""

from souk.ai.llm.contracts import (
    BudgetSpent,
    LlmStatus,
    ModelFailed,
    ModelResting,
    ModelUnusable,
    NoModelConfigured,
    Prompt,
    Reply,
)
from souk.ai.llm.ports import ChatModel
from souk.ai.llm.service import Llm

__all__ = [
    "BudgetSpent",
    "ChatModel",
    "Llm",
    "LlmStatus",
    "ModelFailed",
    "ModelResting",
    "ModelUnusable",
    "NoModelConfigured",
    "Prompt",
    "Reply",
]
