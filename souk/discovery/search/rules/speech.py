"""Words of chat and of Chinese as it is spoken in Guangdong and Sichuan, in the words that the other rules read."""

import re

from souk.discovery.search.rules.imperial import Rewrite

_PLAIN = {
    "pls": "please", "plz": "please", "plss": "please", "thru": "through", "cos": "because", "coz": "because",
    "cuz": "because", "bc": "because", "atleast": "at least", "atmost": "at most", "upto": "up to", "thx": "thanks",
    "abt": "about", "wanna": "want to", "gotta": "have to", "shouldnt": "shouldn't",
    "wont": "won't", "cant": "can't", "dont": "don't", "wouldnt": "wouldn't", "aint": "isn't",
    "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't", "doesnt": "doesn't",
    "dosent": "doesn't", "didnt": "didn't", "hasnt": "hasn't", "havent": "haven't", "hadnt": "hadn't",
    "couldnt": "couldn't", "mustnt": "mustn't", "neednt": "needn't", "theres": "there's", "thats": "that's",
    "whats": "what's", "ive": "i've", "im": "i'm", "youve": "you've", "theyre": "they're",
}  # fmt: skip
# Cantonese, Sichuanese, the talk of the north-east, and 达咩, the Japanese no that young people say.
_HAN = {
    "唔系": "不是", "唔好": "不要", "冇得": "没有", "冇": "没有", "嘅": "的", "佢": "他", "俾": "给", "畀": "给",
    "嗰": "那", "啲": "的", "睇": "看", "莫得": "没有", "莫要": "不要", "冒得": "没有", "木有": "没有", "勿要": "不要",
    "达咩": "不要", "恁": "你", "俺": "我", "啥": "什么", "整个浪": "整个", "咁": "这么", "瞓": "睡",
}  # fmt: skip
_UNIT = r"(?=人民币|rmb|以[内下上里]|之内|左右|上下|封顶|[;,。.!?)\s]|$)"

SPEECH: tuple[Rewrite, ...] = (
    (re.compile(r"(?<=[㐀-鿿])(max|min)(?![a-z])"), lambda found: f" {found[1]}"),
    (re.compile(r"(?<![a-z])(max|min|cadr)(?=\d)"), lambda found: f"{found[1]} "),
    (
        re.compile(r"(?<=[a-z]{2})(?=[一二两三四五六七八九十][十百千万])([一二两三四五六七八九十])"),
        lambda found: f" {found[1]}",
    ),
    (re.compile(r"(?<=[a-z] )&(?= [a-z])"), lambda found: "and"),
    (re.compile(rf"\b(?:{'|'.join(_PLAIN)})\b"), lambda found: _PLAIN[found.group()]),
    (re.compile(r"\b(if|unless|because|when|that|whether) its(?= )"), lambda found: f"{found[1]} it's"),
    (re.compile("|".join(sorted(_HAN, key=len, reverse=True))), lambda found: _HAN[found.group()]),
    (re.compile(r"唔(?=[㐀-鿿])"), lambda found: "不"),
    (re.compile(r"(?<=[\d十百千万零一二三四五六七八九两])蚊"), lambda found: "块"),
    (re.compile(r"(?<=[块元币])楼下"), lambda found: "以下"),
    (re.compile(r"(?<=[块元币])楼上"), lambda found: "以上"),
    # What the sum is in may stand last, in brackets: `350 max (yuan)`.
    (
        re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)((?: [a-z]+){1,3}) \((yuan|rmb|cny|kuai|¥|元)\)"),
        lambda found: f"{found[1]} {found[3].replace('¥', 'yuan')}{found[2]}",
    ),
)
