"""What the words about a number make of it: `not more than`, `or lighter`, `is my ceiling`, 起码, 打住, 比…轻."""

import re
from dataclasses import dataclass
from typing import Literal

from souk.discovery.search.rules.ceilings import by_more_or_less, by_verdict
from souk.discovery.search.rules.construing import bounded_by

Side = Literal["", "least", "most", "about", "exact"]

_RISING = (
    r"(?:bigg|larg|heavi|heft|long|wid|tall|thick|chunk|great|high|fast|bright|deep|old|strong|loud|pric|warm|dear|cost"
    r"|rich|room|spac|smooth|sharp|fine(?=r|st)|hott|warm|expensive|powerful|broad|dens|firm|stiff|full"
    r"|dim(?=mable)|far|abov)\w*"
    r"|more|better|later|贵|高|大|重|长|宽|厚|多|深"
)
_FALLING = (
    r"(?:small|tin|light|short|narrow|thin|slim|skinn|flat|compact|cheap|low|few|quiet|slow|quick|soon|young|weak"
    r"|shallow|dim|cool|soft|gentl|calm|min(?=or)|near|neat|tidi)\w*|less|worse|earlier"
    r"|便宜|低|小|轻|短|窄|薄|少|浅|矮"
)
_RISES, _FALLS = re.compile(_RISING), re.compile(_FALLING)

_FILL = (
    r"(?:want|wants|wish|to|go|going|pay|paying|spend|spending|wait|waiting|be|being|weighs?|weighing|cost|costs"
    r"|costing|anything|something|it|that|that's|which|is|are|much|any|have|having|take|takes|need|needs|hold"
    r"|holds|rather"
    r"|ever|even|with|i|you|we|us|last|lasting|measure|measuring|really|one|ones|a|get|buy|come|comes|in|at|priced"
    r"|of|for|them|these|those|beyond|carry|lift|manage|move|afford|fit|wear|reach|tolerate|stand|handle|rated|set|me"
    r"|back|gram|ounce|penny|cent|minute|second|hair|shade|touch|single"
    r"|fancy|flash|silly|crazy|posh|pricey|gets|got|turns?|runs?|ends|up|feels?|sounds?|show|send|bring|quote"
    r"|suggest|recommend|offer|sell|charge|list|think|dream|consider(?:ing)?|look(?:ing)?"
    r"|interested|keen|on|options?|models?|stuff|push(?:ing)?|bother|about|dearer|heavier|higher|anywhere|remotely"
    r"|priced|absolutely|way|part|shell|fork|stump|out)"
)
_NOT = re.compile(
    r"(?:\b(?:not|no|nothing|never|none|neither|nobody|cannot|without|refuse|refusing|decline)|n't)"
    rf"(?:\s{_FILL}){{0,6}}\s*$|\bno (?!(?:problem|matter|doubt|need|idea|worries|less|fewer|good|reason)\b)[a-z-]+ $"
)
# Of what is dreaded, or of nothing, a bound from below is one from above: trips the breaker at anything over 1400 W.
_DREADED = re.compile(
    r"\b(?:trips?|tripp\w+|blows?|blew|overloads?|breaks?|hurts?|kills?|strains?|upsets?|wakes?|scares?|complains?|panics?"
    r"|rejects?|bans?|refuses?|struggles?|won't (?:fit|take|let|hold)"
    r"|can't (?:lift|carry|fit|take|manage|have))\b[^.;!?]{0,40}$"
    r"|\b(?:nothing|none|nobody|not (?:for )?any(?:thing|one)?)(?: (?!but\b|and\b|or\b|so\b|if\b)[a-z']+){1,7}\s*$"
    r"|跳闸|带不动|扛不住"
)
# A verb that is denied turns a bound that it leads to, whatever stands between: `don't let it creep over 180`.
_NOT_DO = re.compile(
    r"(?:\b(?:not|never|cannot|refuse to|without)|n't)"
    r"(?:\s(?!(?:but|and|or|with|so|if|than|though|because|since|as|for|only|just|also|even)\b)[a-z']+){0,6}\s*$"
)
_VERB = re.compile(
    r"\b(?:do|does|did|must|should|shall|may|can|could|will|would|wo|ca|need|please|let)(?: ?not|n't)|\bcannot|\bnever"
)
_COMPARED = re.compile(
    r"\b(?:(?:more|less) (?P<how>expensive|powerful|costly) than"
    rf"|(?P<hint>(?=[a-z]+er\b|more\b|less\b|worse\b)(?:{_RISING}|{_FALLING}))(?: (?!(?:than|for)\b)[a-z]+){{0,2}} than"
    r"|(?P<over>over|above|beyond|past|cross(?:es|ing)?|exceed(?:s|ing)?|in excess of|north of|upwards? of)"
    r"|(?P<under>under|below|beneath|underneath|(?:south|shy|short) of))"
    r"\s*(?:an?\s)?$"
)
_NOT_HAN = re.compile(
    r"(?:不|别|(?<!有)没|勿|甭|莫)(?:太|整|弄|搞|想|需要|要|给我|让我|能|可以|可|会|应该|应|该|得|准|许|愿意|肯|打算|希望|花|出|付|给"
    r"|买|让|再|带|用|等|有|是"
    r"|重量|价格|价钱|总价|容量|高度|长度|宽度)*$"
)
# What is said of it on a condition is mostly what would not do.
_IF = re.compile(
    r"\b(?:if|once|when(?:ever)?|should|the (?:moment|minute|second)) (?:it|that|this|they|one|the [a-z]+)"
    r"(?:'s|'re)?(?: (?!(?:but|and|or|then|please)\b)[a-z]+){0,5}\s*$"
)
_IF_HAN = re.compile(r"(?:如果|要是|一旦|万一|凡是|但凡|若是?|假如|倘若)[^;,。!?\d]{0,8}$")
_WELCOME = re.compile(
    r"\b(?:fine|great|good|better|ok(?:ay)?|perfect|happy|lovely|bonus|no problem|all right|alright"
    r"|i'll (?:take|have|buy)|so be it|then yes|works)\b|更好|也行|也可以|也成|没关系|没事|无所谓"
    r"|都行|正好|最好|可以接受|就买|就要|就行|就好"
)
_COMPARED_HAN = re.compile(
    r"(?:(?P<over>超过|超出|越过|突破|高于|大于|多于|长于|重于|厚于|宽于|[贵高大重宽长厚深多]过|(?<=[格价钱重])过了?"
    r"|超|(?<=[不别])[过破])"
    r"|(?P<under>低于|少于|小于|短于|轻于|窄于|矮于|薄于|[低少小短轻窄矮薄]过))\s*$"
)
_THAN_HAN = re.compile(r"比\s*$")
_THAN_HAN_AFTER = re.compile(
    r"(?:的)?\s*(?:更|还|再|要)*(?P<hint>贵|高|大|重|长|宽|厚|多|深|便宜|低|小|轻|短|窄|薄|少|浅|矮)"
)

_VERBS = (
    r"(?:要|得|也|就|只|能|可以|必须|应该|该|是|有|到|达到|够|给我|用|撑|装|带|坐|跑|放|满|分|配|存|花|出|给|付|买|拿"
    r"|占|留|洗|喝|吃|住|睡|送|配|附|赠|走|流|排|转|等"
    r"|接受)*"
)
_LEAST_BEFORE = re.compile(
    r"(?:\bat (?:the )?(?:very )?least|\bmin(?:imum)?(?: of)?|\bfrom|\bstarting (?:at|from)|>=?|≥"
    rf"|(?:至少|最少|最起码|起码|少说也?|怎么也|好歹|再怎么){_VERBS}|最低|不少于|不低于|不小于|不短于|不亚于"
    r"|\bno (?:fewer|less|lower|smaller|shorter) than|\bminimum:?|\ba floor of|\b(?:rated|good) (?:for"
    r"|to)(?: at least)?"
    r"|(?<![不别没])(?:得|要|能|需|必须|应该)(?:要|能)?(?:有|到|达到|达)"
    r"|(?<![不别没])达到|不止)\s*$"
)
_CAN = r"(?:can|could|will|would|'ll|'d|able to|willing to|prepared to|happy to|want to)"
_MOST_BEFORE = re.compile(
    r"(?:\bat (?:the )?(?:very |absolute )?most|\bup to|\bwithin|\bas much as"
    r"|\bmax(?:imum)?(?: (?:weight|price|width|height|length|depth|noise|size|cost|load|thickness))?(?: of| is)?:?"
    r"|\bceiling(?: is| of)?:?|\bbudget(?: is| of| around| about)?:?|\blimit(?:ed to)?(?: is| of)?|\bcapped at|<=?|≤"
    r"|\b(?:cap|max|maximum|limit|top)(?: price)?(?: of| is| at)?:?|\bsub-?|\binside|\btops|\bnothing past"
    r"|\b(?:i|we)(?:'ve| have)? (?:only |just )?(?:got )?(?:only |just )?(?=[¥$€£\d]{0,3}$)"
    r"|\bspend(?:ing)?(?: only| just)?|\b(?:stops?|maxe?s? out|tops? out|caps? (?:it|me|us|things) ?) ?at"
    r"|\bnot to exceed|\b(?:gap|alcove|slot|shelf|recess|doorway|door|opening|cupboard|lift)"
    r"(?: (?!is\b|and it\b)[a-z']+){0,8} (?:is|measures)(?: only| just)?"
    r"|\b(?:keep|hold|kept|get)(?:ing)? (?:it|this|that|me|us|the (?:price|cost|weight|bill)) (?:to|at|down to)"
    r"|\bno further than|\b(?:some |get |want )?change (?:back )?(?:from|out of)(?: an?)?|\bpart with(?: only| just)?"
    rf"|{_CAN} (?:only |just |maybe |perhaps )?(?:go (?:as (?:high|far) as|up to|to)|stretch to"
    r"|run to|spend|afford|pay)"
    rf"|不到|不足|(?:最多|最高|最大|最贵|最长|最重|最宽|最厚|最迟|最晚|最慢|最久|顶多|至多|顶天|撑死){_VERBS}|限电"
    r"|(?:砍|压|降|减|缩|加|提|涨|上调|抬|放宽|调|提高)到|就剩|只剩|只有|[手兜包口袋]里(?:头|边)?(?:只有|就|只|剩|有)*"
    r"|只(?:能|肯|愿意?|打算|舍得)(?:是|花|出|给|付|埋|放|装|塞|留|接受|拿|占)+"
    r"|预算(?:大概|大约|只有|上限|最多|能到|卡在|卡到|卡死在|在|是|为|就|到|给)*|控制(?:在|到)"
    r"|[卡压摁按锁定]死?(?:在|到)|限(?:制)?在?|封顶"
    r"|(?:不|别|莫|没|甭)(?:能|许|可|得|要|准)?(?:[越跨]?过|破|上|越|超)|至多|花到)\s*$"
)
# 两米宽起: the property may stand between the number and its bound.
_SIDE = "(?:宽|长|高|厚|重|深)"
_SET = "(?:百万像素|次|回|遍|晚|缸|套装?|装|件装|内存|运存|存储|容量|功率|续航|刷新率|电池|的?大?屏幕?)?"
_OFF = r"\)?(?:[\s-](?:off|from|above) the (?:ground|floor))?"
_OF = rf"{_OFF}(?:[\s-]+(?!and\b|or\b|with\b|for\b)(?:of )?[a-z]+(?: (?!and\b|or\b|with\b)[a-z]+)?)?"
_OF_FAR = (
    r"\)?(?:[\s-](?:off|from|above) the (?:ground|floor))?(?:[\s-]+(?!and\b|or\b|with\b|for\b|that\b|but\b)[a-z]+){0,4}"
)
_IS = r"(?:'s|is|was|being|would be|will be|as) (?:(?:the|my|our|his|her|an?|very|absolute|upper|outside|hard|top)\s)*"
_ENDS = r"(?=$|[;,。!?吧了的呢\s])"
_NO_MORE = (
    r"(?:,\s|\s)\(?(?:and |but )?(?:no|not(?: an? \w+)?(?: any)?) "
    r"(?P<no>more|over|above|higher|longer|heavier|bigger|less|lower|under)"
)
_REFUSED = re.compile(
    r"(?:的|那种|就|都|也|我|一律|会|实在|真的?|可|根本|还|一包|一袋){0,4}(?:(?:背|拿|搬|提|放|装|塞|进|扛|抱|举|用"
    r"|受|吃|喝|坐|端|挂|带|握|顶)不[动下进了起上去住]"
    r"|不(?:要|看|行|考虑|买|划算|值|够|合适|方便|碰|收|接受|感兴趣|敢要)|看不上|瞧不上|嫌|太[㐀-鿿]|免谈|算了"
    r"|别(?:来|报|给|推|拿|发|提|介绍|端|让|叫)[㐀-鿿]{0,3}"
    r"|(?:我|他|她|它|人){0,2}就?得(?:趴|弯|蹲|踮|爬|跪|退|扔)[着腰脚]?|除外|白搭|没用|没戏|跳闸|退货|累|疼|费劲|吃力|压|浪费|麻烦"
    r"|咬牙|pass|out)[了人手啊吧呢的]*(?=$|[;,。!?吧\s])"
    r"|[^;,。!?\d]{0,6}就(?!行|好|可以?|够|成|要|满足|能|有|得|必须|该|见|起|通|干|热|烧|开)[㐀-鿿]{1,6}(?=$|[;,。!?\s])"
    r"|\s(?:is|are|would be|feels?|gets?) (?:out\b|too (?:\w+)|no good|not ok|useless|no use|a (?:pain|no)|wasted)"
    r"|\swould(?:n't| not| never| (?:just|only|simply) be an?)\b"
    r"|\s(?:bangs?|hurts?|kills?|trips?|blows?|scares?|strains?|wrecks?|breaks?|digs?|bothers?|annoys?|upsets?"
    r"|tires?|won't|will not"
    r"|doesn't|does not|do not|don't|can't|cannot) (?:my|me|our|us|the|her|him|his|it|fit|go|do|work|count"
    r"|interest|suit|get)\b"
)
_GAP = r"(?:[\s()]*|,\s?(?=or\b))"
_OR = rf"{_GAP}(?:or|and|&) "
_NO_NUMBER = r"\b(?!\s*[$€£¥\d])"
_UTMOST = (
    "most|outside|biggest|greatest|dearest|longest|heaviest|widest|tallest|highest|largest|latest|deepest|thickest"
    "|loudest|worst"
)
_UTTER = "least|smallest|lightest|shortest|lowest|thinnest|narrowest|slowest"
_LEAST_EN = (
    rf"\+|\bplus\b|\bupwards?\b|\bmin(?:imum)?\b|\bat (?:the )?(?:very )?(?:{_UTTER})\b|\bat (?:a )?minimum\b"
    rf"|{_IS}(?:least|minimum|floor|smallest)\b|\bup(?=\s*(?:$|[,.;!)])| (?:please|for|and|with)\b)"
)
_MOST_EN = (
    r"\bmax(?:imum)?\b|\btops\b|\b(?:notes?|bills?) (?:covers?|buys?|is|will|must)\b"
    r"|\blimit\b|\bceiling\b|\bto spend\b|\bbudget\b|\bcap\b|\bor bust\b|\bflat\b(?= |$)"
    rf"|\bat (?:the )?(?:very |absolute )?(?:{_UTMOST})\b|\bat a push\b"
    r"|\b(?:is |are |being |'s )?(?:all|what) (?:i|we)(?:'ve| have| can|'m| am| got| want)\b|\b(?:is|are"
    r"|'s) (?:plenty|enough|where (?:i|we) (?:stop|draw))\b"
    r"|\b(?:is|'s|being) (?:as (?:high|far|much|heavy|big|long|wide) as|the (?:most|biggest|largest|heaviest|highest"
    r"|longest|widest|tallest|upper|outside))\b"
    r"|\b(?:is|are|'s) all (?:there (?:is|are)|that's (?:left|there)|(?:i|we)'ve (?:got|saved)|my \w+ (?:holds?"
    r"|allows?))\b"
    rf"|{_IS}(?:[a-z]+ ){{0,2}}(?:limit|ceiling|max(?:imum)?|cap|budget|top|lot)\b|\bin (?:my|the) (?:pocket"
    rf"|purse|wallet|kitty|jar|bank)\b"
    rf"|\b(?:gap|alcove|slot|shelf|space|recess|doors?|doorway|opening|cupboard|hallway|corridor|boot|locker)\b"
    rf"|{_IS}(?:most|limit|ceiling|max(?:imum)?|cap|budget|top)\b"
    r"|\bis (?:all|as (?:much|high|far|heavy|long|big)) |\b(?:thin|slim|narrow|shallow)\b"
)
_LEAST_HAN = (
    rf"及?以上|或以上|{_SIDE}?(?:起步|起跳|[装包卖格走]?起(?!来|码)|往上走?|朝上|打底)|之上|开外"
    rf"|(?:装|的)?或者?更[大多高长重好快宽厚亮强久]|(?:起码|至少|最少|保底){_ENDS}"
    rf"|[一1][套盒包袋组箱瓶件份](?:以上|起)|(?:也|都|就|才)?(?:是|算)?(?:起码|最低|最少|底线"
    rf"|保底)的?(?:要求)?{_ENDS}|[^;,。\d]{{0,5}}(?:才够|才行"
    rf"|才成|才可以|不嫌多){_ENDS}"
)
_MOST_HAN = (
    rf"及?以内|及?以下|之内|内(?![存胆置衬部层壁径芯外膜侧饰])|封顶|之下|左右以内|(?:装|的)?或者?更[小少低短轻薄]"
    rf"|{_SIDE}?往下"
    rf"|(?:出头|多)?(?:就|都|便)?(?:超支|超预算|超标|肉疼|心疼)|薄(?![㐀-鿿])"
    rf"|往里|顶天|顶了|到顶"
    rf"|打住|撑死|到头|到底|里头|为止|顶破天|顶格|为限|以里|为界|(?:就|也)?(?:足够|够买|够用|够了|管够)|顶多了?"
    rf"|再多(?:就|也)?[不没别]|够吗|够不够|够了吧|带得动|能?(?:拿下"
    rf"|搞定|买到|入手|带走)|里(?![面程外头衬层])"
    rf"|{_SIDE}?的?(?:空儿|空隙|空当|空档|缝隙?|位置|地方)|是?的?(?:额度|上限|红线|底线价)|[兜罩打]得住"
    rf"|不能再[多高贵大重长]"
    rf"|(?:就|也)?(?:是|算)(?:我的?|我们的?)?(?:上限|极限|最多|最高|封顶|顶|底)|(?:就|也)?(?:最多|顶多|至多){_ENDS}"
)
_MORE = r"more|over|above|up(?:wards?)?|beyond|(?P<hint>better|\w+er)(?! than)"
_FEWER = r"less|under|below|down|fewer|within|(?P<hint>\w+er)(?! than)"
_LEAST_AFTER = re.compile(
    rf"{_OF_FAR}{_OR}(?:{_MORE}){_NO_NUMBER}|{_OF}{_GAP}(?:{_LEAST_EN}|{_SET}{_SIDE}?(?:{_LEAST_HAN}))"
)
# `iphone 15 pro max` is a model.
_MOST_AFTER = re.compile(
    rf"(?!\s*pro max\b)(?:{_OF_FAR}{_OR}(?:{_FEWER}){_NO_NUMBER}"
    rf"|{_OF}{_GAP}(?:{_MOST_EN}|[次回遍晚缸]?{_SIDE}?(?:{_MOST_HAN})))"
)
# `30 h, not over ear`: a place is no bound.
_OF_A_PLACE = r"(?:(?<=over)|(?<=above)|(?<=under)|(?<=below))[\s-]+(?!(?:and|but|or|if|please)\b)[a-z]"
_NO_MORE_AFTER = re.compile(_NO_MORE + rf"\b(?! than)(?!\s*[$€£¥\d])(?!{_OF_A_PLACE})")
# What comes later in the clause, or of the number taken up again: `so it mustn't go past that`, 这个数别破.
_FAR_MOST = re.compile(
    rf"[^\d;.!?]{{0,40}}\b(?:(?:must|can|could|should|may|do|does|wo|will)(?:n't| ?not)|cannot|(?<!if )not|no|never)"
    rf"(?: (?:be|get|go|come|any|a bit|much)){{0,2}} (?=[a-z]+er\b)(?:{_RISING})(?=$|[;,.!?]| than (?:that|this|it)\b)"
    rf"|[^\d;.!?]{{0,48}}\b(?=[a-z]+er\b)(?:{_FALLING}) than (?:that|this)\b|"
    r"[^\d;.!?]{0,48}\b(?:(?:must|can|could|should|may|do|does|wo|will|need)(?:n't| ?not) (?:[a-z]+ ){0,3}"
    r"|(?:nothing|never|not|no) (?:[a-z]+ ){0,2})(?:past|over|above|beyond|exceeds?|more than"
    r"|higher than) (?:that|it|this)\b"
    r"|[^\d;.!?,]{0,20}\b(?:and|but) not an? [a-z]+ (?:more|over|bigger|heavier|above)\b"
    r"|[^\d;。!?]{0,12}(?:别|不能|不许|不可|莫|甭|勿|不准)(?:再|让它|给我)*(?:[越跨超]?过|破|超|越|高|多|贵|重)(?:了"
    r"|出|这|它|此|$|[;,。!])"
    r"|[;,]?\s?(?:一旦|要是|再|但凡)?(?:超|多|贵|过)(?:了|出|过)?(?:一[分块元毛]钱?)?(?:我|咱)?(?:就|便|都|可)"
    r"(?:没|不|免|算|拉倒|白|黄|泡汤|完|退|别|买不)"
    r"|[^\d;。!?,]{0,8}(?:咬咬牙|到顶|封顶)"
)
_FAR_LEAST = re.compile(
    rf"[^\d;.!?]{{0,40}}\b(?:(?:must|can|could|should|may|do|does|wo|will)(?:n't| ?not)|cannot|(?<!if )not|no|never)"
    rf"(?: (?:be|get|go|come|any|a bit|much)){{0,2}} (?=[a-z]+er\b)(?:{_FALLING})(?=$|[;,.!?]| than (?:that|this|it)\b)"
    rf"|[^\d;.!?]{{0,48}}\b(?=[a-z]+er\b)(?:{_RISING}) than (?:that|this)\b|"
    r"\s?(?:之内|以内|内)(?:都|就)?(?:别|不用|不要|不能|不必|无需|不许|甭)(?:让我|再|给我|老)*(?:换|坏|充|洗|添|加"
    r"|修|买|倒|清)|"
    r"[^\d;.!?]{0,48}\b(?:must|can|could|should|may|do|does|wo|will)(?:n't| ?not) (?:[a-z]+ ){0,3}"
    r"(?:below|under|beneath|less than) (?:that|it|this)\b"
    r"|[^\d;。!?]{0,12}(?:别|不能|不许|不可|不准)(?:再)?(?:低|少|小)(?:了|于它|于这|$|[;,。!])"
)
_ROOM = re.compile(
    r"[^\d;.!?,]{0,24}\b(?:to play with|to spare|to fit (?:it )?in(?:to)?|of (?:space|room|clearance|screed"
    r"|headroom|gap)"
    r"|clearance|headroom|gap|alcove|recess|between the)\b"
)
_ONLY = re.compile(
    r"(?:\bonly(?: got| have| about| just)?|\bjust|\bbarely|\bthere(?:'s| is| are)(?: only| just)?"
    r"|只有|就|仅有?|才)\s*$"
)
_ABOUT_BEFORE = re.compile(
    r"(?:\babout|\baround|\broughly|\bapprox(?:imately|\.)?|\bcirca|~|大概|大约|约|差不多|将近)\s*$"
)
_ABOUT_AFTER = re.compile(r"\s*(?:左右|上下|出头|or so\b|or thereabouts\b|ish\b|-ish\b|或者?差不多)")
# `35 or thereabouts, no smaller`: about so much, and on one side of it.
_NOT_UNDER = re.compile(
    rf"[\s,]*(?:but )?(?:no|not|never)(?: any)? (?:(?P<least>less|fewer|(?=[a-z]+er\b)(?:{_FALLING}))|more"
    rf"|(?=[a-z]+er\b)(?:{_RISING}))\b(?! than)"
)
_EXACT_BEFORE = re.compile(r"(?:\bexactly|\bjust|\bprecisely|刚好|正好)\s*$")


@dataclass(frozen=True)
class Bound:
    """Which bound a number has, how many characters say so on each side of it, and the word that tells its property."""

    side: Side = ""
    led: int = 0
    trailed: int = 0
    hint: str = ""


def bound(before: str, after: str) -> Bound:
    """The bound that the words next to a number give it; `over 300 is out` is one from above."""
    far = _taken_up(before, after)
    if far:
        return far
    constructed = bounded_by(before, after) or by_verdict(before, after)
    if constructed:
        return Bound(*constructed)
    nearly = _ABOUT_AFTER.match(after)
    rest = nearly and _NOT_UNDER.match(after[nearly.end() :])
    if nearly and rest:
        return Bound("least" if rest["least"] else "most", 0, nearly.end() + rest.end())
    found = _contradicted(before, after) or _near(before, after) or _compared(before, after)
    found = found or _stated(before, after) or _measured(before, after)
    if found.side == "least" and found.led and _DREADED.search(before[: len(before) - found.led]):
        found = Bound("most", found.led, found.trailed, found.hint)
    refused = _REFUSED.match(after[found.trailed :]) if found.side in ("least", "most") else None
    return Bound(_turned(found.side), found.led, found.trailed + refused.end(), found.hint) if refused else found


def _measured(before: str, after: str) -> Bound:
    """The bound that only what would be more or less than the number tells."""
    told = by_more_or_less(before, after)
    return Bound(*told) if told else Bound()


def _contradicted(before: str, after: str) -> Bound | None:
    """What is said last holds: `can step over 12 cm, not more`."""
    over, no = re.search(r"\bover\s*$", before), _NO_MORE_AFTER.match(after)
    more = over and no and no["no"] not in ("less", "lower", "under")
    return Bound("most", len(before) - over.start(), no.end()) if more and over and no else None


def _taken_up(before: str, after: str) -> Bound | None:
    """A bound that is said later of the same number, or that the room for it gives."""
    sides: tuple[tuple[Side, re.Pattern[str]], ...] = (("most", _FAR_MOST), ("least", _FAR_LEAST))
    for side, pattern in sides:
        found = pattern.match(after)
        if found:
            return Bound(side, 0, found.end())
    only, room = _ONLY.search(before), _ROOM.match(after)
    return Bound("most", len(before) - only.start(), room.end()) if only and room else None


def _near(before: str, after: str) -> Bound | None:
    sides: tuple[tuple[Side, re.Pattern[str]], ...] = (("about", _ABOUT_BEFORE), ("exact", _EXACT_BEFORE))
    for side, where in sides:
        led = where.search(before)
        if led and not (side == "about" and (_MOST_AFTER.match(after) or _LEAST_AFTER.match(after))):
            return Bound(side, len(before) - led.start())
    about = _ABOUT_AFTER.match(after)
    if about and not _MOST_AFTER.match(after[about.end() :]):
        lead = re.search(r"(?:预算|budget)\w*\s*$", before)
        return Bound("about", len(before) - lead.start() if lead else 0, about.end())
    return None


def _compared(before: str, after: str) -> Bound | None:
    """`heavier than`, `over`, 超过, 比…重; turned where it is denied, however far before: `nothing that costs over`."""
    for pattern, negation in ((_COMPARED, _NOT), (_COMPARED_HAN, _NOT_HAN)):
        found = pattern.search(before)
        side, hint = _direction(found)
        if found and side:
            led = before[: found.start()]
            no = negation.search(led) or _verb_denied(led)
            no = no or (_unwanted_if(led, after) if side == "least" else None)
            return Bound(_turned(side) if no else side, len(before) - (no or found).start(), _kept(after), hint)
    than, word = _THAN_HAN.search(before), _THAN_HAN_AFTER.match(after)
    side, hint = _direction(word)
    if than and word and side:
        no = _NOT_HAN.search(before[: than.start()])
        return Bound(_turned(side) if no else side, len(before) - (no or than).start(), word.end(), hint)
    return None


def _verb_denied(before: str) -> re.Match[str] | None:
    found = _NOT_DO.search(before)
    if found is None:
        return None
    # `and not eat more than`: one verb may stand alone.
    alone = re.fullmatch(r"not [a-z]+\s*", found.group())
    return found if alone or _VERB.search(before, max(0, found.start() - 8)) else None


def _unwanted_if(before: str, after: str) -> re.Match[str] | None:
    """The `if` of more than would do: `if it's louder than 35 dB I'm sending it back`, 一旦超过两斤就背不动."""
    found = _IF.search(before) or _IF_HAN.search(before)
    # What is refused in so many words is turned by those.
    refused = _REFUSED.match(after)
    return found if found and not refused and not _WELCOME.search(re.split(r"[.;。!?]", after)[0]) else None


def _direction(found: re.Match[str] | None) -> tuple[Side, str]:
    """Which side a comparing word is on, and the word where it names a property."""
    groups = found.groupdict() if found else {}
    word = groups.get("how") or groups.get("hint") or ""
    if found and groups.get("how") and found.group().startswith("less"):
        return "most", word
    if groups.get("over") or _RISES.fullmatch(word):
        return "least", word
    return ("most", word) if groups.get("under") or _FALLS.fullmatch(word) else ("", "")


def _turned(side: Side) -> Side:
    return "least" if side == "most" else "most"


def _kept(after: str) -> int:
    """The words behind a number that repeat a bound in front of it."""
    tail = _MOST_AFTER.match(after) or _LEAST_AFTER.match(after)
    return tail.end() if tail else 0


def _stated(before: str, after: str) -> Bound | None:
    no = _NO_MORE_AFTER.match(after)
    if no:
        return Bound("least" if no["no"] in ("less", "lower", "under") else "most", 0, no.end())
    sides: tuple[tuple[Side, re.Match[str] | None, re.Match[str] | None], ...] = (
        ("most", _MOST_BEFORE.search(before), _MOST_AFTER.match(after)),
        ("least", _LEAST_BEFORE.search(before), _LEAST_AFTER.match(after)),
    )
    for side, led, tail in sides:
        begun, ended = len(before) - led.start() if led else 0, tail.end() if tail else 0
        if led:
            return Bound(side, begun, ended)
        hint = tail["hint"] if tail else None
        turned = _direction(tail)[0] if hint else side
        if tail and turned:
            # 不要九百以上的 is below 900.
            no = _NOT_HAN.search(before)
            return Bound(_turned(turned) if no else turned, len(no.group()) if no else begun, ended, hint or "")
    return None
