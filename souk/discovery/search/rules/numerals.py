"""Numbers said in words: `six and a half`, `fourteen hundred`, `half an hour`, 一升半, 三四百, 百分之三十五."""

import re

from souk.discovery.search.rules.imperial import SIDES, TYPED, Rewrite
from souk.goods.annotation import number

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORTH = (
    {word: value for value, word in enumerate([*_ONES, *_TEENS], 1)}
    | {word: value * 10 for value, word in enumerate(_TENS, 2)}
    | {"a": 1, "an": 1}
)
_ROUND = rf"(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES)}))?\b"
_SMALL = rf"(?:{_ROUND}|(?:{'|'.join([*_TEENS, *_ONES])})\b)"
_ADDED = rf"(?:\s(?:and\s)?{_SMALL}(?!\s(?:hundred|thousand|grand)))?"
_HUNDREDS = rf"(?:(?:an?|{_SMALL})\s)?hundred\b{_ADDED}"
_THOUSANDS = rf"(?:(?:{_HUNDREDS}|an?|{_SMALL})\s)?(?:thousand|grand)\b(?:\s(?:and\s)?{_HUNDREDS}|{_ADDED})"
_LENGTH_WORDS = (
    r"gigs?|gigabytes?|gb|terabytes?|hours?|kilos?|litres?|liters?|metres?|meters?|ports?|pounds?|years?|months?"
    r"|weeks?|days?|monitors?|screens?|displays?|televisions|tvs|disks?|drives?|people"
)
_LARGE = re.compile(rf"(?<![\w.-])(?<!\d )(?:{_THOUSANDS}|{_HUNDREDS})(?!-)(?!\s(?:and one|of)\b)")
_COUPLE = re.compile(r"\ba couple (?:of )?(?=(?:hundred|thousand|grand)\b)")
_A_FEW = re.compile(rf"\ba (?:couple|pair) of (?=(?:{_LENGTH_WORDS})\b)")
_FOR_SO_MANY = re.compile(rf"\bfor (?!one\b|two\b)({_SMALL})(?=\s*(?:$|[,.;!?)]|(?:hungry )?people\b|of us\b))")
_INCHER = re.compile(rf"(?<![\w.-])({_SMALL}|\d+)[\s-]?inchers?\b")
_DOZEN = re.compile(r"\b(half a|a|two)\s+dozen\b")
_LENGTH = r"inch(?:es)?|cm|mm|(?:centi|milli)?met(?:er|re)s?|feet|foot"
_MASS = r"kilos?|kgs?|(?:kilo|milli)?gram(?:me)?s?|pounds?|lbs?|ounces?"
_ROOM = r"(?:milli)?lit(?:er|re)s?|ml|gallons?|gigs?|gigabytes?|terabytes?"
_TIME = r"hours?|minutes?|seconds?|months?|years?|weeks?|days?"
_POWER = (
    r"(?:kilo)?watts?|(?:giga|mega)?hertz|volts?|mah|milliamps?|decibels?|lumens?|degrees?|per ?cent|denier|pl(?:y|ies)"
    r"|square"
)
_MONEY = r"dollars?|bucks|euros?|quid|yuan|kuai|rmb|thousand|hundred|grand"
_THINGS = (
    r"buttons?|ports?|outlets?|sockets?|pieces?|packs?|people|persons?|pages?|sheets?|slots?|bars?|layers?|screens?"
    r"|monitors?|displays?|kids|pockets?|bags?|sachets?|wheels?|compartments?|cores?|threads?|channels?|bays?|lanes?|lenses|cameras?|keys?"
    r"|discs?|disks?|sata|hdmi|usb|ethernet|lan|dimms?"
    r"|drives?|pads?|labels?|rows?|cups?|servings?|washes|loads|cells?|plugs?|speeds?|teats?|sides?|litre"
    r"|layers?|cards?"
    r"|tablets?|pills?|strips?|cats?|dogs?|adults?|mouths|heads?|mega ?pixels?|mp\b|mil\b|pixels"
)
_UNIT = rf"(?:{_LENGTH}|{_MASS}|{_ROOM}|{_TIME}|{_POWER}|{_MONEY}|{_THINGS})"
_OF_THOSE = re.compile(rf"(?<![\w.-])(?<!not )({_SMALL}|\d+) of (?:those|these|them|your) (?={_UNIT}\b)")
_COUNTED = re.compile(
    rf"(?<![\w.-])(?:{_SMALL}(?=[\s-]+(?:or (?:more|fewer|less) |and a half |to \w+ (?:and a half )?)?{_UNIT}\b)"
    rf"|{_ROUND}(?![\w-])|(?<=between ){_SMALL}(?= and)"
    rf"|{_SMALL}(?= of us\b)|(?<=at least ){_SMALL}(?! of)|(?<=at most ){_SMALL}|(?<=up to ){_SMALL}"
    rf"|(?<= than ){_SMALL}"
    rf"|(?<=packs of ){_SMALL}|(?<=pack of ){_SMALL}|(?<=sets of ){_SMALL}|(?<=boxes of ){_SMALL}"
    rf"|(?<=feet to ){_SMALL}|(?<=metres to ){_SMALL}|(?<=inches to ){_SMALL}|(?<=litres to ){_SMALL}"
    rf"|(?<=kilos to ){_SMALL}"
    rf"|{_SMALL}(?= (?:minimum|maximum|max|min|upwards?|plus|at (?:the )?(?:very )?(?:most|least|minimum)"
    rf"|or (?:more|fewer|less)|and (?:up|over|above))\b))"
)
# `four SATA sockets`, `six memory slots`: what is counted may be told apart by a word before it.
_OF_A_SORT = re.compile(
    rf"(?<![\w.-])(?!one\b)({_SMALL})(?=\s(?!or\b|and\b|of\b|to\b|in\b|for\b)(?:[a-z][a-z0-9-]*\s)?[a-z]{{3,}}s\b)"
)
_OF_SO_MANY = re.compile(rf"\b((?:family|team|group|crew|household) of )({_SMALL})")
_CORES = re.compile(r"\b(single|dual|twin|triple|quad|hexa|six|octa|eight)[\s-]?cores?\b")
_MANY = {"single": 1, "dual": 2, "twin": 2, "triple": 3, "quad": 4, "hexa": 6, "six": 6, "octa": 8, "eight": 8}
NUMBER_WORDS = frozenset(_WORTH) | {"hundred", "thousand", "dozen", "half", "quarter"}
_HUNDRED_OF = "|".join([*_ONES, "ten", "eleven", "twelve", "fourteen", "fifteen"])
# `three-fifty tops`, `one-thirty dollars`.
_SPOKEN_PRICE = re.compile(
    rf"(?<![\w.-])({_HUNDRED_OF})[\s-]({_ROUND})(?=\s?(?:dollars?|bucks"
    rf"|yuan|quid|euros?|tops|max|limit"
    rf"|ceiling|or (?:less|under|cheaper|below)"
    rf"|at (?:the )?(?:very )?most|is (?:my|the|all)|$|[.,;!]))"
)
# `..., four-twenty` at the very end names what it may cost.
_LAST_PRICE = re.compile(rf"(?<=[,;] )({_HUNDRED_OF})-({_ROUND})(?=[.!]?$)")
_SCALE = {"hundred": 100, "thousand": 1000, "grand": 1000}
_HALF_SCALED = re.compile(rf"(?<![\w.-])({'|'.join(_ONES)}) and a half (hundred|thousand|grand)\b")
_LONE_TERA = re.compile(r"(?<![\d.] )(?<![\d.])(?<!\ba )\bterabyte(?= (?:drive|disk|ssd|of|hard))")
_HALF_BETWEEN = re.compile(rf"(?<![\w.])(\d+) and a half(?=[\s-]+{_UNIT}\b)")
_HALF_BEHIND = re.compile(rf"(?<![\w.])(an?|\d+) ({_LENGTH}|{_MASS}|{_ROOM}|{_TIME}) and a half\b")
_QUARTERS_BEHIND = re.compile(
    rf"(?<![\w.])(an?|\d+) ({_LENGTH}|{_MASS}|{_ROOM}|{_TIME}) and (three[ -]quarters|a quarter)\b"
)
_A_UNIT = re.compile(
    r"\b(half an?|half|a quarter of an?|(?<!s )(?<!ml )(?<!litre )(?<!liter )(?<!metre )(?<!meter )an?)[\s-]+"
    r"(?=(?:hour\b|(?:full |whole |good |solid )?year\b|kilos?\b|kg|kilogram|(?:milli)?lit(?:er|re)|met(?:er|re)"
    r"|terabyte|tb|gigabyte|pound|inch\b))"
)
# `lasts a full year` is one year; `pages a minute` are none.
_A_TIME = re.compile(
    r"\b(?:lasts?|holds?|runs?|weighs?|takes?|every|each|of|for|than|once|within|inside|under|over|least|most|or)"
    r" (?:an? |the )?(?P<full>full |whole |good |solid |entire )?(?=(?:hour|day|week|month|year)\b)"
)
_ONCE = re.compile(
    r"\bonce (?:an?|per|every) (?=(?:hour|day|week|month|year)\b)|\ban? (?=(?:hour|day|week|month|year) (?:per|on"
    r"|from|between)\b)"
)
_A_WHOLE = re.compile(r"\ban? (?:full|whole|good|solid) (?=(?:gigahertz|ghz|terabyte|lit(?:er|re)|kilo)\b)")
_AN_AGE = re.compile(r"\bhalf a (?=year|day)")
_A_BOX = re.compile(r"([一二两三四五六七八九]百[一二三四五六七八九])一(?=[盒包袋瓶份条箱套])")
# An adjective, whose noun follows: what it lacks is not what the noun is.
_LESS = re.compile(r"\b(scent|odou?r|fragrance|perfume|smell|sugar|salt|grain|flicker|lid|zip)less\b")
_UN = re.compile(r"\bun(perfume|fragrance)d\b")
_PLUS = re.compile(rf"\b({_SMALL}|\d+)-plus\b")
# `a pair or more`, `six to a box`, `set of at least four`: how many pieces.
_PAIR = re.compile(r"\b(?:a|one) pair(?= or more)")
_TO_A_BOX = re.compile(
    rf"(?<![\w.])(\d+|{_SMALL})( or (?:more|fewer))? (?:to|in|per) (?:an?|the|each|every) "
    r"(?:box|pack|packet|set|tin|case)\b"
)
_SET_OF = re.compile(
    r"\b((?:set|pack|packet|box|case|multipack) of (?:at least |at most |up to |no more than |no fewer than )?)"
    rf"(\d+|{_SMALL})(?= [a-z]{{3,}})(?!\s?{_UNIT}\b)"
)
# `not a gram above 300` is not above 300 grams.
_NOT_ONE = re.compile(
    rf"\b(not|no) (?:an?|one|single|a single) ({_LENGTH}|{_MASS}|{_ROOM}|{_POWER}|{_MONEY}|cents?|penny) "
    r"((?:above|over|more than|beyond|past) )(\d+(?:\.\d+)?)"
)
_SMALLEST = ("penny", "cent", "cents")
_PARTS = {"half": "0.5 ", "a quarter of": "0.25 "}

_HAN = "零一二两三四五六七八九十百千万亿半"
_MEASURED = (
    r"(?:毫米|厘米|公分|米|寸|英寸|吋|千帕|千卡|大卡|千赫|毫克|克|千克|公斤|斤|毫升|升|公升|瓦|千瓦|伏|毫安|小时"
    r"|钟头|分钟|秒|个月|月龄"
    r"|年|周岁|岁"
    r"|天|分贝|流明|勒克斯|平|个|只|片|件|包|袋|盒|条|支|瓶|粒|枚|双|颗|张|页|层|块|元|美元|美金|欧|人|口|寸|格|档"
    r"|度|转|码|位)"
)
_AROUND = (
    r"(?:以内|以下|之内|以上|起|往上|往下|上下|左右|封顶|内(?!存)|打底|打住|顶天|撑死|到头|到顶|为限|出头|来块|多块)"
)
_EACH = re.compile(r"(?<=[斤克升两装])[一每]([包袋罐盒瓶桶])(?=$|[;,。.!?的吧\s])")
_NUMBER = re.compile(
    rf"(?<![第{_HAN}\d.])(?!千万[别不要]|万一|百分|千分|十分|半天|一点|一样|一块(?![钱以之内左上下起封多来]))"
    rf"([{_HAN}]+)(?=\s?(?:{_MEASURED}|{_AROUND}))"
    rf"|(?<![第{_HAN}\d])([{_HAN[:-1]}]+)(?=[到至](?:\d|[{_HAN}]+{_MEASURED}))"
    rf"|(?<![第{_HAN}])(?!千万|万一|百分|十分|四季|一千零一)([一二两三四五六七八九十][十百千万][{_HAN}]*)"
)
_AND_HALF = re.compile(
    rf"(?<![第{_HAN}\d.])([{_HAN[:-1]}]+|\d+)(公升|升|公斤|千克|斤|厘米|公分|米|英寸|寸|千瓦|小时|钟头|年|岁"
    rf"|个(?=半(?:小时|钟头|月)))半"
    r"(?![天夜径截数价成透袖身导自])"
)
_TENTHS = re.compile(
    rf"(?<![第{_HAN}\d.])([一二两三四五六七八九\d])米([一二三四五六七八九1-9])(?![{_HAN}\d个米厘公块斤升片.])"
)
# 一升五 is 1.5 L, 两公斤二 2.2 kg.
_UNIT_AND_TENTH = re.compile(
    rf"(?<![第{_HAN}\d.])([{_HAN[:-1]}]|\d)(升|公升|公斤|千克|公里)([一二三四五六七八九1-9])(?![{_HAN}\d个只片盒包袋瓶桶人米斤升块.])"
)
_SHARE = re.compile(rf"百分之([{_HAN[:-1]}]+|\d+(?:\.\d+)?)")
_MILLI = re.compile(rf"千分之([{_HAN[:-1]}]+|\d+(?:\.\d+)?)")
_JIN_LIANG = re.compile(
    rf"(?<![第{_HAN}\d.])([{_HAN[:-1]}]+|\d+)斤([一二两三四五六七八九1-9])(?:两|(?=以内|以下|之内|以上|往|起|左右|$"
    rf"|[;,。!?\s]))"
)
_LIANG = re.compile(
    rf"(?<![第{_HAN}\d.])([一二三四五六七八九半1-9])两([一二三四五六七八九1-9])?"
    r"(?=以内|以下|之内|以上|起|往|朝|左右|内|的|重|装|[一每]?[包袋罐盒]|$|[;,。.!?吧)\s])"
)
_METRE_PARTS = re.compile(
    rf"(?<![第{_HAN}\d.])([一二两三四五六七八九\d])米([一二三四五六七八九][一二三四五六七八九])(?=$"
    rf"|[;,。!?的以左上起宽长高往x乘*\s])"
)
_IN_TENTHS = re.compile(
    rf"(?<![第{_HAN}\d.])([一二两三四五六七八九1-9])成([一二三四五六七八九半])?(?![人分功年品熟新为了交本套])"
)
_SHARES = {"a third": 33.3, "a quarter": 25, "one quarter": 25, "three quarters": 75}
_FRACTION = re.compile(
    r"\b(?:(nine|eight|seven|six)[- ]tenths|(three[- ]quarters|a quarter|one quarter|a third)(?= (?!of an?\b)[a-z]+))"
)
_EITHER = re.compile(
    rf"(?<![第{_HAN}\d])([一二两三四五六七八])([二三四五六七八九])"
    rf"(?:([十百千万])(?=\s?(?:{_MEASURED}|{_AROUND}|$|[;,。!?的]))|(?={_MEASURED}))"
)
_METRE_AND = re.compile(r"(?<![\w.])(\d) met(?:er|re)s? (?:and )?(\d0|\d5)(?![\w.%]|\s?(?:c?m|inch|centi|yuan|dollar))")


# 五张红票子 is 500 yuan, 一张五十的票子 50; 周岁宝宝 is one year old.
_NOTES = re.compile(r"([一二两三四五六七八九十\d]+)张(?:红票子?|红钞|红的|毛爷爷|大钞|百元大?钞|大团结)")
_A_NOTE = re.compile(r"[一1]张([一二两五十百]+|\d+)(?:块|元)?的?(?:票子|钞票?|大钞)")
_FIRST_YEAR = re.compile(rf"(?<![\d{_HAN}几多半])周岁(?=的?[宝娃孩婴小])")


def _value(words: str) -> int:
    """`two thousand five hundred and fifty` is 2550."""
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words):
        if word == "hundred":
            current = (current or 1) * 100
        elif word in ("thousand", "grand"):
            total, current = total + (current or 1) * 1000, 0
        elif word != "and":
            current += _WORTH[word]
    return total + current


def _spoken(found: re.Match[str]) -> str:
    return str(_value(found.group()))


def _set_of(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2] if found[2].isdigit() else _value(found[2])} pcs"


def _dozen(found: re.Match[str]) -> str:
    return {"half a": "6", "a": "12", "two": "24"}[found[1]]


def _half_behind(found: re.Match[str]) -> str:
    return f"{1 if found[1][0] == 'a' else int(found[1])}.5 {found[2]}"


def _quarters_behind(found: re.Match[str]) -> str:
    """`a kilo and three quarters` is 1.75 kilo."""
    part = "75" if found[3].startswith("three") else "25"
    return f"{1 if found[1][0] == 'a' else int(found[1])}.{part} {found[2]}"


def _part(found: re.Match[str]) -> str:
    return next((part for word, part in _PARTS.items() if found[1].startswith(word)), "1 ")


def _written(value: float) -> str:
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _digits(found: re.Match[str]) -> str | None:
    value = number(found[1] or found[2] or found[3])
    return None if value is None else _written(value)


def _and_half(found: re.Match[str]) -> str | None:
    value = number(found[1])
    return None if value is None else f"{value + 0.5:g}{found[2]}"


def _tenths(found: re.Match[str]) -> str:
    """一米八 is 1.8 m."""
    whole, tenth = number(found[1]), number(found[2])
    return f"{whole:g}.{tenth:g}米"


def _share(found: re.Match[str]) -> str | None:
    value = number(found[1])
    return None if value is None else f"{value:g}%"


def _in_tenths(found: re.Match[str]) -> str:
    """四成 is 40 %, 六成五 65 %."""
    part = 5.0 if found[2] == "半" else _worth(found[2]) if found[2] else 0.0
    return f"{_worth(found[1]) * 10 + part:g}%"


def _milli(found: re.Match[str]) -> str | None:
    value = number(found[1])
    return None if value is None else f"{value / 10:g}%"


def _worth(numeral: str) -> float:
    return number(numeral) or 0.0


def _catties(found: re.Match[str]) -> str:
    """两斤二两 is 1,100 g: a catty (斤) is 500 g, a tael (两) 50 g, as the People's Republic has it since 1959."""
    return f"{_worth(found[1]) * 500 + _worth(found[2]) * 50:g}克"


def _taels(found: re.Match[str]) -> str:
    """六两 is 300 g, 三两六 180 g."""
    return f"{_worth(found[1]) * 50 + (_worth(found[2]) * 5 if found[2] else 0):g}克"


def _metre_parts(found: re.Match[str]) -> str:
    """一米二五 is 1.25 m."""
    return f"{number(found[1]):g}.{number(found[2][0]):g}{number(found[2][1]):g}米"


def _fraction(found: re.Match[str]) -> str:
    """`nine-tenths down` is 90 %, `a quarter protein` 25 %."""
    return f"{_WORTH[found[1]] * 10}%" if found[1] else f"{_SHARES[found[2].replace('-', ' ')]:g}%"


def _either(found: re.Match[str]) -> str | None:
    """三四百 is from 300 to 400; 三八百 is nothing."""
    low, high = number(found[1] + (found[3] or "")), number(found[2] + (found[3] or ""))
    small, great = number(found[1]), number(found[2])
    if low is None or high is None or small is None or great != small + 1:
        return None
    return f"{_written(low)}到{_written(high)}"


def _pointed(found: re.Match[str]) -> str:
    """`one point three` is 1.3."""
    whole = found[1] if found[1].isdigit() else str(_WORTH.get(found[1], 0))
    return f"{whole}.{''.join(one if one.isdigit() else str(_DECIMALS[one]) for one in re.split(r'[ -]', found[2]))}"


_DECIMALS = {**{word: value for value, word in enumerate(_ONES, 1)}, "zero": 0, "oh": 0, "nought": 0}
_POINT = re.compile(
    rf"(?<![\w.-])({'|'.join([*_ONES, *_TEENS, *_TENS, 'zero', 'nought'])}|\d+) point "
    rf"((?:{'|'.join(_DECIMALS)}|\d)(?:[ -](?:{'|'.join(_DECIMALS)})\b)*)(?![\w])"
)
ENGLISH: tuple[Rewrite, ...] = (
    *TYPED,
    (_POINT, _pointed),
    (_QUARTERS_BEHIND, _quarters_behind),
    (_FRACTION, _fraction),
    (_COUPLE, lambda found: "two "),
    (_A_FEW, lambda found: "2 "),
    (_OF_THOSE, lambda found: f"{found[1] if found[1].isdigit() else _value(found[1])} "),
    (_FOR_SO_MANY, lambda found: f"for {_value(found[1])}"),
    (_INCHER, lambda found: f"{found[1] if found[1].isdigit() else _value(found[1])} inch"),
    (_DOZEN, _dozen),
    (_HALF_SCALED, lambda found: f"{(_value(found[1]) + 0.5) * _SCALE[found[2]]:.0f}"),
    (_LAST_PRICE, lambda found: f"at most {_WORTH[found[1]] * 100 + _value(found[2])}"),
    (_SPOKEN_PRICE, lambda found: f"{_WORTH[found[1]] * 100 + _value(found[2])}"),
    (_LARGE, _spoken),
    (_LONE_TERA, lambda found: "1 terabyte"),
    (_CORES, lambda found: f"{_MANY[found[1]]} cores"),
    (_COUNTED, _spoken),
    (_OF_A_SORT, _spoken),
    (_OF_SO_MANY, lambda found: f"{found[1]}{_value(found[2])}"),
    (_METRE_AND, lambda found: f"{found[1]}.{found[2]} metres"),
    (_HALF_BETWEEN, lambda found: f"{found[1]}.5"),
    (_HALF_BEHIND, _half_behind),
    (_A_UNIT, _part),
    (_ONCE, lambda found: "1 "),
    (
        _A_TIME,
        lambda found: (
            f"{found.group().split()[0]} 1 " if found["full"] or re.search(r"\ban? ", found.group()) else None
        ),
    ),
    (_A_WHOLE, lambda found: "1 "),
    (_AN_AGE, lambda found: "0.5 "),
    *SIDES,
    (_LESS, lambda found: f"{found[1]}-free"),
    (_UN, lambda found: f"{found[1]}-free"),
    (_PLUS, lambda found: f"{found[1] if found[1].isdigit() else _value(found[1])}+"),
    (_PAIR, lambda found: "2 pcs"),
    (_TO_A_BOX, lambda found: f"{found[1] if found[1].isdigit() else _value(found[1])} pcs{found[2] or ''}"),
    (_SET_OF, _set_of),
    (_NOT_ONE, lambda found: f"{found[1]} {found[3]}{found[4]}{'' if found[2] in _SMALLEST else ' ' + found[2]}"),
)
_CHI = re.compile(
    rf"(?<![第{_HAN}\d.公英市])([{_HAN[:-1]}]+|半"
    rf"|\d+(?:\.\d+)?)(?:市)?尺([一二三四五六七八九半])?(?:寸(?!法))?(?![寸码度子])"
)
_MIXED = re.compile(rf"(?<![\d.第{_HAN}])(\d(?:[万千百]\d)+)([千百])?(?![\d.万千百{_HAN}]|个?[a-z帕克瓦米卡赫焦伏])")
_DIGIT_HAN = str.maketrans("123456789", "一二三四五六七八九")
_QUARTER_HOURS = re.compile(r"([一二两三123])刻钟")


def _feet(found: re.Match[str]) -> str:
    """两尺三 is 76.7 cm: a chi is a third of a metre, as the People's Republic has it since 1959."""
    part = 0.5 if found[2] == "半" else _worth(found[2]) / 10 if found[2] else 0.0
    return f"{(_worth(found[1]) + part) * 100 / 3:.4g}厘米"


def _mixed(found: re.Match[str]) -> str | None:
    """2千5百 is 2,500 and 1万2 is 12,000."""
    value = number(found.group().translate(_DIGIT_HAN)) if "0" not in found.group() else None
    return None if value is None else _written(value)


# 每分钟20页, 一分钟二十页 is 20 ppm.
_PAGES = re.compile(rf"(?:每|一|1)分钟(?:能|可)?(?:打印?|出|印)?\s?([{_HAN[:-1]}]+|\d+)\s?[页张](?:纸)?")

HAN: tuple[Rewrite, ...] = (
    (_PAGES, lambda found: f"{_worth(found[1]):g}ppm"),
    (_MIXED, _mixed),
    (_CHI, _feet),
    (_QUARTER_HOURS, lambda found: f"{_worth(found[1]) * 15:g}分钟"),
    (_NOTES, lambda found: f"{_worth(found[1]) * 100:g}元"),
    (_A_NOTE, lambda found: f"{_worth(found[1]):g}元"),
    (_FIRST_YEAR, lambda found: "1周岁"),
    (_JIN_LIANG, _catties),
    (_LIANG, _taels),
    (_METRE_PARTS, _metre_parts),
    (_MILLI, _milli),
    (_IN_TENTHS, _in_tenths),
    (_A_BOX, lambda found: f"{number(found[1]):g}元每"),
    (_EACH, lambda found: f"的{found[1]}"),
    (_TENTHS, _tenths),
    (_AND_HALF, _and_half),
    (_UNIT_AND_TENTH, lambda found: f"{_worth(found[1]):g}.{_worth(found[3]):g}{found[2]}"),
    (_SHARE, _share),
    (_EITHER, _either),
    (_NUMBER, _digits),
)
