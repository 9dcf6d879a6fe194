"""Colours: the words for them in both languages, their shades, and grounds that suit them."""

import colorsys
import re
from functools import lru_cache

_WORDS = {
    "#f6f4ef": "white 白 白色 米白色 象牙白 ivory 奶白 奶白色 乳白 乳白色 snow 纯白",
    "#efe6d4": "cream 奶油 奶油色 奶油白 off-white 米白 ecru vanilla 香草色",
    "#dcc9a9": "beige 米色 sand 沙色 杏色 apricot 米黄 燕麦色 oat oatmeal linen 原色 natural",
    "#2f3237": "black 黑 黑色 曜石黑 曜石 obsidian 碳黑 jet 玄色",
    "#4a4e55": "graphite 石墨 石墨色 anthracite charcoal 深灰 深灰色 炭灰 space-grey 深空灰 gunmetal titanium 钛色",
    "#9a9ea4": "grey gray 灰 灰色 中灰 slate 岩灰 stone 石色",
    "#c9ccd0": "silver 银 银色 浅灰 浅灰色 light-grey light-gray 亮银 platinum 珍珠灰",
    "#c2423f": "red 红 红色 大红 中国红 crimson scarlet 朱红 朱砂",
    "#8b2f3b": "burgundy 酒红 酒红色 wine 枣红 枣红色 maroon 暗红",
    "#e9a7a9": "pink 粉 粉色 粉红 粉红色 樱花粉 blush 浅粉 浅粉色 rose-pink 蜜桃粉",
    "#cf8a86": "rose 玫瑰色 玫粉 豆沙 豆沙色 dusty-rose dusty-pink 玫瑰",
    "#d9a58c": "rose-gold 玫瑰金 copper 铜色 紫铜",
    "#e58a4e": "orange 橙 橙色 橘色 橘红 tangerine",
    "#ec9d84": "coral 珊瑚色 珊瑚 peach 蜜桃 蜜桃色 桃色 salmon",
    "#c8653f": "terracotta rust 砖红 铁锈红 陶土色 赤陶 brick",
    "#edc85a": "yellow 黄 黄色 lemon 柠檬黄 鹅黄 明黄 sunflower 鹅黄色",
    "#d3a73f": "mustard 姜黄 姜黄色 芥末黄 ochre 赭石",
    "#d8b874": "gold 金 金色 champagne 香槟金 香槟色 香槟 brass 黄铜",
    "#6f9f6a": "green 绿 绿色 草绿 草绿色 grass",
    "#a8bda0": "sage 鼠尾草绿 灰绿 灰绿色 豆绿 豆绿色",
    "#a9d8c3": "mint 薄荷 薄荷绿 薄荷色 浅绿 浅绿色 淡绿",
    "#3f6550": "dark-green 墨绿 墨绿色 forest-green forest 深绿 深绿色 森林绿 emerald 祖母绿",
    "#808053": "olive 橄榄 橄榄绿 军绿 军绿色 army-green 卡其绿",
    "#b59b6f": "khaki 卡其 卡其色 tan camel 驼色 骆驼色 沙棕",
    "#3f9aa0": "teal 青 青色 蓝绿 蓝绿色 turquoise 孔雀蓝 湖蓝 湖蓝色 cyan 湖绿",
    "#4f7fbf": "blue 蓝 蓝色 cobalt 宝蓝 宝蓝色 royal-blue 海蓝 海蓝色",
    "#a5c6e4": "light-blue sky-blue sky 天蓝 天蓝色 浅蓝 浅蓝色 淡蓝 baby-blue 雾蓝 冰蓝 ice-blue 雾霾蓝",
    "#2f436b": "navy 藏青 藏青色 藏蓝 藏蓝色 dark-blue navy-blue 深蓝 深蓝色 midnight 午夜色 午夜蓝",
    "#8d75b8": "purple 紫 紫色 violet 紫罗兰 plum 葡萄紫",
    "#c3b1df": "lavender lilac 薰衣草 薰衣草紫 香芋紫 浅紫 浅紫色 淡紫 丁香紫 香芋色",
    "#86603f": "brown 棕 棕色 褐色 coffee 咖啡色 咖色 chocolate 巧克力色 茶色 胡桃色 walnut mocha 摩卡",
    "#c99b67": "wood 木色 原木 原木色 oak bamboo 竹 竹色 橡木色",
}
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_KNOWN = {word.replace("-", " "): shade for shade, words in _WORDS.items() for word in words.split()}
_NAMED = {word: shade for word, shade in _KNOWN.items() if word.isascii()}
_HAN = sorted((word for word in _KNOWN if not word.isascii()), key=len, reverse=True)
_ENGLISH = re.compile(r"\b(" + "|".join(sorted(_NAMED, key=len, reverse=True)) + r")\b")
_CALM = (0.58, 0.10, 0.40, 0.03, 0.72, 0.52, 0.14, 0.30)
ACCENTS = ("#3f7d6e", "#c8653f", "#3d5f8f", "#b8894a", "#7a5c8e", "#bf4f56", "#4c8a9e", "#6f8552", "#2f4858", "#d08a5d")
STEEL = "#c7cbcf"
INK = "#2b2e34"
PAPER = "#f7f4ec"
WOOD = "#c99b67"
BLACK = "#33363b"
WHITE = "#f6f4ef"


def named(text: str, *, loose: bool = False) -> str:
    """The shade that a name stands for, or nothing; in `loose` text, a title, one Han character says too little."""
    words = text[:400].strip().lower().replace("-", " ").replace("_", " ")
    if not loose and (code := _HEX.fullmatch(words)):
        return f"#{code.group(1)}"
    least = 2 if loose else 1
    han = next(
        (word for word in _HAN if len(word) >= least and word in words and not (loose and word[-1] not in "色")), ""
    )
    if han:
        return _KNOWN[han]
    found = _ENGLISH.search(words)
    return _NAMED[found.group(1)] if found else ""


def _rgb(shade: str) -> tuple[int, int, int]:
    return int(shade[1:3], 16), int(shade[3:5], 16), int(shade[5:7], 16)


@lru_cache(4096)
def mix(first: str, second: str, share: float) -> str:
    """`first` with a share (0 to 1) of `second` in it."""
    pairs = zip(_rgb(first), _rgb(second), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def light(shade: str, share: float) -> str:
    """Nearer to a warm white."""
    return mix(shade, "#fffdf8", share)


def dark(shade: str, share: float) -> str:
    """Nearer to a cool shadow."""
    return mix(shade, "#1b2030", share)


@lru_cache(1024)
def lightness(shade: str) -> float:
    """How bright it looks, 0 to 1."""
    red, green, blue = _rgb(shade)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def ink_on(shade: str) -> str:
    """A colour in which a label can be read on `shade`."""
    return dark(shade, 0.72) if lightness(shade) > 0.58 else light(shade, 0.88)


def _hls(hue: float, bright: float, strength: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue % 1, bright, strength))


@lru_cache(1024)
def ground(shade: str, seed: int) -> tuple[str, str, str]:
    """Lit wall, wall and floor behind something of this colour: its own hue, or a calm one behind a neutral."""
    hue, bright, strength = colorsys.rgb_to_hls(*(part / 255 for part in _rgb(shade)))
    if strength * min(bright, 1 - bright) < 0.07:
        hue = _CALM[seed % len(_CALM)]
    wall = 0.855 - 0.085 * max(0.0, (lightness(shade) - 0.55) / 0.45)
    vivid = 0.30 if 0.05 < hue < 0.2 else 0.24
    return _hls(hue, wall + 0.075, vivid + 0.1), _hls(hue, wall, vivid), _hls(hue, wall - 0.075, vivid - 0.04)
