"""The one decision ledger: what an agent proposes, who or what allowed it, what came of it, and how it is undone."""

from souk.insight.decisions.contracts import (
    Act,
    Call,
    Decision,
    DecisionBundle,
    DecisionPage,
    DecisionState,
    DecisionStep,
    Evidence,
    Final,
    Judged,
    Mode,
    NotDecided,
    Policy,
    PolicyMoved,
    PolicyVersion,
    UnknownDecision,
    WrongAct,
)
from souk.insight.decisions.rules import decision_id
from souk.insight.decisions.service import Decisions, Waist

__all__ = [
    "Act",
    "Call",
    "Decision",
    "DecisionBundle",
    "DecisionPage",
    "DecisionState",
    "DecisionStep",
    "Decisions",
    "Evidence",
    "Final",
    "Judged",
    "Mode",
    "NotDecided",
    "Policy",
    "PolicyMoved",
    "PolicyVersion",
    "UnknownDecision",
    "Waist",
    "WrongAct",
    "decision_id",
]
