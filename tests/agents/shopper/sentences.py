"""Sentences about buying, half in each language, with everything that has to be read in them.

Money is in yuan; `rest` of what is not named is as in a sentence that says nothing. `missed` are clauses that nobody
reads and that are told to the buyer.
"""

from typing import Any

Said = tuple[str, dict[str, Any]]
LANE, HARBOUR, CORNER = ("lane",), ("harbour",), ("corner",)

ENGLISH: tuple[Said, ...] = (
    # Shops that are wanted.
    ("hooded litter box from Lane lights", {"shops": LANE}),
    ("buy a litter box at Harbour goods", {"shops": HARBOUR, "most": None}),
    ("a litter box, only from Harbour goods", {"shops": HARBOUR}),
    ("a litter box from Lane lights or Harbour goods", {"shops": ("lane", "harbour")}),
    ("a litter box, nothing but Harbour goods", {"shops": HARBOUR}),
    ("don't buy the litter box anywhere but Harbour goods", {"shops": HARBOUR}),
    ("a litter box, no shop other than Lane lights", {"shops": LANE}),
    # Shops that are refused.
    ("hooded litter box not from Harbour goods", {"shops_not": HARBOUR}),
    ("anything but Lane lights, a hooded litter box", {"shops_not": LANE}),
    ("a litter box, but not at Lane lights", {"shops_not": LANE}),
    ("a litter box from anyone except Lane lights", {"shops_not": LANE}),
    ("a litter box, avoid Harbour goods please", {"shops_not": HARBOUR}),
    ("a litter box, I don't want to buy it from Lane lights", {"shops_not": LANE}),
    ("a litter box, never from Lane lights or Harbour goods", {"shops_not": ("lane", "harbour")}),
    ("a litter box, any shop but Harbour goods", {"shops_not": HARBOUR}),
    ("a litter box, anywhere other than Lane lights", {"shops_not": LANE}),
    ("a litter box from Harbour goods, not Lane lights", {"shops": HARBOUR, "shops_not": LANE}),
    ("a litter box, Lane lights is out", {"shops_not": LANE}),
    ("a litter box, stay away from Harbour goods", {"shops_not": HARBOUR}),
    ("please don't order the litter box from Lane lights", {"shops_not": LANE}),
    # Brands that are refused.
    ("hooded litter box but not Felis", {"brands_not": ("Felis",)}),
    ("a litter box, anything but Felis", {"brands_not": ("Felis",)}),
    ("a litter box, no Felis or Cato", {"brands_not": ("Felis", "Cato")}),
    ("a litter box that is not made by Felis", {"brands_not": ("Felis",)}),
    ("avoid Felis, a hooded litter box", {"brands_not": ("Felis",)}),
    ("a Cato litter box, not Felis", {"brands": ("Cato",), "brands_not": ("Felis",)}),
    ("a litter box, nothing but Felis", {"brands": ("Felis",)}),
    ("a litter box without Felis on it, not from Lane lights", {"brands_not": ("Felis",), "shops_not": LANE}),
    # How many.
    ("two hooded litter boxes", {"counts": (2,)}),
    ("Buy me three litter boxes", {"counts": (3,)}),
    ("litter boxes x2", {"counts": (2,)}),
    ("2x litter box", {"counts": (2,)}),
    ("a litter box, two of them", {"counts": (2,)}),
    ("a couple of litter boxes", {"counts": (2,)}),
    ("cat litter, 4 bags", {"counts": (4,)}),
    ("a dozen cans of cat food", {"counts": (12,)}),
    ("cat litter, quantity: 5", {"counts": (5,)}),
    ("a litter box for two cats", {"missed": ("a litter box for two cats",)}),
    ("a 12 inch litter box", {"missed": ("a 12 inch litter box",)}),
    # What it may cost.
    ("two hooded litter boxes, each under 150", {"counts": (2,), "each": 150}),
    ("litter boxes, at most 200 each, two of them", {"counts": (2,), "each": 200}),
    ("a litter box max 150 yuan a piece", {"each": 150}),
    ("three litter boxes, no more than 99 per item", {"counts": (3,), "each": 99}),
    ("a litter box, budget 90 including shipping", {"most": 90, "shipping": "in"}),
    ("a litter box under 200", {"most": 200}),
    ("a litter box for at most ¥200", {"most": 200}),
    ("two litter boxes, 350 in total", {"counts": (2,), "most": 350}),
    ("two litter boxes, at most 200 each, 350 in total", {"counts": (2,), "piece": 200, "most": 350}),
    ("a litter box, 100 before shipping", {"most": 100, "shipping": "out"}),
    ("a litter box under 150 plus shipping", {"most": 150, "shipping": "out"}),
    ("a litter box, less than 120 yuan, shipping included", {"most": 120, "shipping": "in"}),
    ("my budget is 300, a litter box", {"most": 300}),
    # When, how often, how long to send it back, what comes first.
    ("a litter box by Friday with 14 day returns", {"deliver_by": "2026-11-13", "return_days": 14}),
    ("cat litter, keep me stocked every 4 weeks", {"every_days": 28}),
    ("cat litter, order it again every month", {"every_days": 30}),
    ("send me cat litter once a month", {"every_days": 30}),
    ("the cheapest litter box", {"prefer": "price"}),
    # What nobody can read is told.
    ("a litter box, nothing from Zorbo shop", {"missed": ("nothing from Zorbo shop",)}),
    ("a litter box with 7 zorbs", {"missed": ("a litter box with 7 zorbs",)}),
    ("a litter box that never frumps", {"missed": ("a litter box that never frumps",)}),
    ("a litter box; Harbour goods cheated me, so not them", {"missed": ("Harbour goods cheated me", "so not them")}),
    ("a litter box, I can't stand Felis", {"brands_not": ("Felis",)}),
    ("a litter box from any shop except Lane lights and Harbour goods", {"shops_not": ("lane", "harbour")}),
    ("no more than 2 litter boxes", {"missed": ("no more than 2 litter boxes",)}),
)

CHINESE: tuple[Said, ...] = (
    # 要的店
    ("在巷口百货买猫砂盆", {"shops": LANE}),
    ("猫砂盆，只要港湾百货的", {"shops": HARBOUR}),
    ("猫砂盆，去港湾百货买", {"shops": HARBOUR}),
    ("猫砂盆，除了巷口百货别家都不要", {"shops": LANE}),
    ("猫砂盆，非港湾百货不买", {"shops": HARBOUR}),
    ("猫砂盆，港湾百货或巷口百货", {"shops": ("harbour", "lane")}),
    ("港湾百货的带盖猫砂盆", {"shops": HARBOUR}),
    # 不要的店
    ("猫砂盆，除了巷口百货都可以", {"shops_not": LANE}),
    ("带盖猫砂盆，不要港湾百货的", {"shops_not": HARBOUR}),
    ("猫砂盆，别在巷口百货买", {"shops_not": LANE}),
    ("猫砂盆，不在港湾百货买", {"shops_not": HARBOUR}),
    ("猫砂盆，别买巷口百货的", {"shops_not": LANE}),
    ("猫砂盆，巷口百货除外", {"shops_not": LANE}),
    ("猫砂盆，港湾百货的不要", {"shops_not": HARBOUR}),
    ("猫砂盆，除了巷口百货和港湾百货，其他都行", {"shops_not": ("lane", "harbour")}),
    ("猫砂盆，不考虑巷口百货", {"shops_not": LANE}),
    ("猫砂盆，避开港湾百货", {"shops_not": HARBOUR}),
    ("不想在巷口百货买猫砂盆", {"shops_not": LANE}),
    ("猫砂盆，巷口百货以外的", {"shops_not": LANE}),
    ("猫砂盆，要港湾百货的，不要巷口百货的", {"shops": HARBOUR, "shops_not": LANE}),
    ("别去巷口百货，买个猫砂盆", {"shops_not": LANE, "counts": ()}),
    # 不要的牌子
    ("带盖猫砂盆，不要Felis的", {"brands_not": ("Felis",)}),
    ("别买Felis，带盖猫砂盆", {"brands_not": ("Felis",)}),
    ("猫砂盆，除了Felis什么牌子都行", {"brands_not": ("Felis",)}),
    ("猫砂盆，不要Felis和Cato", {"brands_not": ("Felis", "Cato")}),
    ("猫砂盆，Felis不考虑", {"brands_not": ("Felis",)}),
    ("猫砂盆，不要Felis牌子的，也别在巷口百货买", {"brands_not": ("Felis",), "shops_not": LANE}),
    ("猫砂盆，只买Felis，别的都不要", {"brands": ("Felis",), "missed": ("别的都不要",)}),
    ("猫砂盆，只要不是巷口百货的都行", {"missed": ("只要不是巷口百货的都行",)}),
    ("换一家，不要巷口百货了，猫砂盆", {"shops_not": LANE}),
    # 几件
    ("买两个猫砂盆", {"counts": (2,)}),
    ("带盖猫砂盆两个", {"counts": (2,)}),
    ("猫砂3袋", {"counts": (3,)}),
    ("猫砂盆x2", {"counts": (2,)}),
    ("猫砂盆×3", {"counts": (3,)}),
    ("猫砂盆，来俩", {"counts": (2,)}),
    ("要十二瓶洗发水", {"counts": (12,)}),
    ("猫砂盆，数量2", {"counts": (2,)}),
    ("一打猫罐头", {"counts": (12,)}),
    ("适合两只猫的猫砂盆", {"missed": ("适合两只猫的猫砂盆",)}),
    # 多少钱
    ("带盖猫砂盆两个，单价150以内", {"counts": (2,), "each": 150}),
    ("买两个猫砂盆，每个不超过200", {"counts": (2,), "each": 200}),
    ("猫砂盆两个，150元一个", {"counts": (2,), "each": 150}),
    ("猫砂盆，预算90含运费", {"most": 90, "shipping": "in"}),
    ("猫砂盆，200以内", {"most": 200}),
    ("猫砂盆，不超过150元包邮", {"most": 150, "shipping": "in"}),
    ("猫砂盆，不含运费150以内", {"most": 150, "shipping": "out"}),
    ("猫砂盆，运费另算，最多120元", {"most": 120, "shipping": "out"}),
    ("买两个猫砂盆，一共不超过350", {"counts": (2,), "most": 350}),
    ("买两个猫砂盆，每个不超过200，一共不超过350", {"counts": (2,), "piece": 200, "most": 350}),
    ("猫砂盆两个，总预算400", {"counts": (2,), "most": 400}),
    ("猫砂盆，两百块以内", {"most": 200}),
    # 何时、多久一次、退货、优先
    ("猫砂盆，周五前到，7天无理由退货", {"deliver_by": "2026-11-13", "return_days": 7}),
    ("猫砂，每四周补一次货", {"every_days": 28}),
    ("猫砂，每月一次", {"every_days": 30}),
    ("每两周送一袋猫砂", {"every_days": 14, "counts": (1,)}),
    ("最便宜的猫砂盆", {"prefer": "price"}),
    ("尽快送到的猫砂盆", {"prefer": "soon"}),
    # 没读懂的要说出来
    ("猫砂盆，不要佐尔百货的", {"missed": ("不要佐尔百货的",)}),
    ("猫砂盆，要有7个咕噜", {"missed": ("要有7个咕噜",)}),
    ("猫砂盆，不能呱嗒", {"missed": ("不能呱嗒",)}),
    ("猫砂，定期来点", {"missed": ("定期来点",)}),
    ("猫砂盆，不要带盖的和巷口百货的", {"missed": ("不要带盖的和巷口百货的",)}),
    ("猫砂盆，巷口百货太坑了，别再买他家的", {"missed": ("巷口百货太坑了", "别再买他家的")}),
    ("猫砂盆，除了那家都行", {"missed": ("除了那家都行",)}),
)
POLITE_EN = ("please, {}", "{}, thank you", "hi, {}, thanks a lot", "{} please")
POLITE_ZH = ("你好，{}", "{}，谢谢", "麻烦帮我看看，{}", "{}，辛苦了")
