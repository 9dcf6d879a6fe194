"""What the operations of a shop's team show as examples."""

from typing import Any

SHOP = {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}
OPEN = ("catalog.open-shop", {"shop": SHOP})
KETTLE: dict[str, Any] = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "category": "kettle",
    "variants": [{"id": "corner-kettle", "offers": [{"shop": "corner", "price": {"amount": 8900, "currency": "CNY"}}]}],
}
PUT = ("catalog.put", {"products": [KETTLE], "reason": "first listing"})
WANTED = {
    "name": "Our kettle first",
    "when": {"how": "contains", "words": "烧水壶"},
    "then": {"pins": [{"product": "corner-kettle", "place": 1}]},
}
RULE = {"id": "kettle-first", "shop": "corner", "wanted": WANTED}
DRAFTED = ("search.draft-rule", {"rule": RULE, "why": "it is what we are known for", "change_id": "kettle-drafted"})
LIVE = ("search.publish-rule", {"rule": "kettle-first", "number": 1, "why": "season", "change_id": "kettle-live"})
TOPIC = {"id": "corner-topic", "text": "烧水壶", "locale": "zh-CN"}
TOPICS = ("search.add-topics", {"topics": [TOPIC], "shop": "corner"})
GRADED = ("search.grade", {"topic": "corner-topic", "product": "corner-kettle", "grade": 3})
# Open ones are wanted throughout, which search does not know: training has something to learn.
_LITTERS = "".join(f"litter box {litres},en,tray,,3\nlitter box {litres},en,pan,,3\n" for litres in range(40, 80))
MANY_GRADED = ("search.import-judgements", {"table": f"query,locale,product,judge,grade\n{_LITTERS}"})
