"""What makes goods cheaper: promotions of shops and of the platform, their quotas and redemptions."""

from souk.goods.promotions.contracts import (
    LAYERS,
    NO_USE,
    Campaign,
    CampaignChange,
    CampaignDraft,
    CampaignMoved,
    Kind,
    Layer,
    OtherShops,
    Policy,
    Promotion,
    QuotaReached,
    Scope,
    TierStep,
    UnknownPromotion,
    Use,
    Window,
    WrongPromotion,
)
from souk.goods.promotions.rules import torn, wrong
from souk.goods.promotions.service import Promotions

__all__ = [
    "LAYERS",
    "NO_USE",
    "Campaign",
    "CampaignChange",
    "CampaignDraft",
    "CampaignMoved",
    "Kind",
    "Layer",
    "OtherShops",
    "Policy",
    "Promotion",
    "Promotions",
    "QuotaReached",
    "Scope",
    "TierStep",
    "UnknownPromotion",
    "Use",
    "Window",
    "WrongPromotion",
    "torn",
    "wrong",
]
