"""What is denied: `no lid`, 不要带绳的, `anything but black`, 对坚果过敏."""

import re

_FILL = (
    r"(?:an?|any|the|with|in|of|made|have|having|has|be|being|is|it|want|wants?|needs?|needed|too|kind|type"
    r"|sort|on|give|off"
    r"|use|using|from|that|one|you|stick|go|goes|inside|another|plain|contains?|containing|based|only|just"
    r"|meant|for|like|eat|drink|wear|bear|tolerate|handle"
    r"|much|more|out|built|kinds|really|particularly|into|sealed|coated|lined|added|extra|all|those|these|my|your|real)"
)
_LEFT = re.compile(
    r"(?:\bnone?|\bnot|n't|\bwithout|\bnon|\bnothing|\bnever|\bavoid(?:s|ing)?|\bexclud(?:e|es|ing)|\bexcept(?: for)?"
    r"|\banything but|\bany \w+ but|\bother than|\brather than|\bhates?|\ballerg(?:ic|y) to|\bfree (?:of|from)|\bminus"
    r"|\bskip|\bno|\bcannot|\bcan't stand|\bsick of|\binstead of|\bneither|\bnor|\blacks?|\blacking"
    r"|\bforget(?: about)?|\bditch|\bsteer clear of|\bstay away from|\bdislikes?|\bintoleran(?:t|ce) (?:to|of)"
    r"|\bin place of)"
    rf"(?:[\s-]+{_FILL}){{0,5}}[\s-]*$"
)
_LEFT_HAN = re.compile(
    r"(?:不想要|不想用|不想|不要|不用|不带|不含|不能|不可|不是|不需要|不喜欢|不打算|不买|不|别要|别是|别用|别买|别给|别|没有|没|无需|无|非|除了"
    r"|闻不到|看不[到见]|听不到|吃不到|拒绝|避免|讨厌|去掉|排除|远离|勿)(?:会|能|想|带|有|含|是|用|要|太|任何|那种|什么|搞|选|买|加|添加|装|弄|做|再|给我|一点|全|纯|放|\s)*$"
)
_ASKED = re.compile(
    r"(?:有没有|要不要|是不是|能不能|可不可以|会不会|需不需要|好不好|不但|不仅|不光|不错)(?:带|有|是)?\s*$"
)
_RIGHT = re.compile(
    r"^(?:[\s-]free\b|\s(?:excluded"
    r"|(?:is|are) (?:out(?![\s-]\w)|an? no(?:-go)?|not (?:wanted|needed|an option|allowed|ok))"
    r"|not wanted|not needed|need not apply)\b"
    r"|(?:的|那种|这种|款|类|材质)*(?:都|也|就|全|一律|统统|绝对|我)*(?:不要|不想要|不喜欢|不接受)了?(?=$|[;,。!?吧的\s])"
    r"|(?:的|那种|款|类|材质)*(?:都|也|就|一律)*(?:除外|以外|不行|不考虑|别来|就算了|免谈|勿)"
    r"|[用穿盖吃喝睡戴铺]?的?(?:那种|这种)[㐀-鿿]{1,2}的(?:都|就)?不要(?=$|[;,。!?吧\s])"
    r"|[茶款色的]?(?:换成|改成|改为|换作))"
)
# What it does to whom it was tried on: 一吃鸡就挠, 带酒精的就发红, 塑料会吸味.
_HARMS = re.compile(
    r"^的?(?:就|会|容易)(?:发红|刺痛|过敏|痒|挠|抓|拉肚|拉稀|吐|起疹|长痘|红|咳|难受|不舒服|吸味|串味|留味|掉毛|掉色|漏|发霉|长霉|生锈|变形|裂|坏|吵|闷|硌)"
)
_ALLERGIC = re.compile(r"^(?:类|制品)*(?:很|严重)*过敏")
_INDIFFERENT = re.compile(
    r"\s*(?:is |are )?(?:not (?:needed|necessary|required|important)|isn't (?:needed|necessary)|optional"
    r"|doesn't matter)\b"
    r"|(?:也)?(?:无所谓|不重要|随便|都行|都可以|有没有都)"
)
_EXCEPT = re.compile(r"除了?[^;,。!?]{1,8}$")
_JOINED = re.compile(r"\s*(?:or|nor|and|,|、|和|或者?|及|跟|与|还有|/)\s*(?:an?\s|the\s|any\s|plain\s)?\s*")

_LOOSE = re.compile(r"\s*(?:,|and)\s*(?:an?\s|the\s|any\s|plain\s)?\s*")


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands at [start, end) of a text in reading form is excluded by the words around it."""
    before, after = text[max(0, start - 48) : start], text[end : end + 14]
    if _RIGHT.match(after) or _ALLERGIC.match(after) or _HARMS.match(after):
        return True
    if _ASKED.search(before):
        return False
    clause = re.split(r"[;.。!?!?:]|,(?!\s*(?:or|nor)\b)", before)[-1]
    return bool(_LEFT.search(clause) or _LEFT_HAN.search(clause))


def indifferent(text: str, end: int) -> bool:
    """Whether the words behind a place say that what stands before them does not matter."""
    return bool(_INDIFFERENT.match(text[end : end + 24])) and not _EXCEPT.search(text[max(0, end - 16) : end])


def coupled(between: str, *, alike: bool) -> bool:
    """Whether what stands between two values joins them: `or`, 和; a comma or `and` only those of one attribute.

    `no pods, scented` bans pods alone; `no chicken, beef or fish` bans all three.
    """
    return bool(_JOINED.fullmatch(between)) and (alike or not _LOOSE.fullmatch(between))
