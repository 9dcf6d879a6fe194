"""What is denied: `no lid`, 不要带绳的, `anything but black`, 对坚果过敏."""

import re

from souk.discovery.search.rules.construing import construed

_FILL = (
    r"(?:an?|any|the|with|in|of|made|have|having|has|be|being|is|it|want|wants?|needs?|needed|too|kind|type"
    r"|sort|on|give|off|make|makes|produce|produces|emit|emits|release|generate|leave|leaves|cause|shed|spread|smell"
    r"|use|using|from|that|one|you|stick|go|goes|inside|another|plain|contains?|containing|based|only|just"
    r"|meant|for|like|eat|drink|wear|bear|tolerate|handle|take|trust|fancy|see|show|accept|buy|touch|trust|do"
    r"|much|more|out|built|kinds|really|particularly|into|sealed|coated|lined|added|extra|all|those|these|my|your|real"
    r"|stomach|abide|digest|face|risk|cope|keep|wants|handling"
    r"|still|runs?|running|ships?|boots?|material|materials|stuff|things?|anything|something|attached|integral|built-in|visible|actual|heavily|strongly"
    r"|whatever|whatsoever|remotely|even|ever|again|near|under|over|around|come|comes|came|in through|get|got"
    r"|settle|rubbery|flimsy|scratchy|sticky|greasy|oily|plasticky|smelly|noisy|heavy|chunky|shiny|fancy|silly"
    r"|those|horrid"
    r"|or|screw|nail|hang|fix|drill|to|[a-z]+(?:ed|ish|ous|ing)|[a-z]{2,}(?:ic|al|[ai]ble)|through|onto|via|overly|very"
    r"|harsh|artificial|synthetic|cheap|brittle|smelly|nasty|fiddly|bulky|so-called|sort-of|looking|mean|·+)"
)
_LEFT = re.compile(
    r"(?:\bnone?|\bnot|n't|\bwithout|\bw/o|\bsans|\bnon|\bnothing|\bnever|\bavoid(?:s|ing)?|\bexclud(?:e|es|ing)"
    r"|\bexcept(?:ing)?(?: for)?|\bapart from|\baside from|\bbarring|\bsave for"
    r"|\banything but|\beverything but|\bany \w+ but|\bother than|\brather than|\bunlike|\bas opposed to"
    r"|\bhat(?:es?|ed|ing)|\bloathes?|\bdetests?|\bdespises?|\bdistrusts?"
    r"|\b(?:allergic|allerg(?:y|ies)|sensitive|sensitivit(?:y|ies)|intolerances?|reacts? (?:badly )?|reactions?) to"
    r"|\b(?:free|devoid|void|clear) (?:of|from)"
    r"|\bminus|\bskip(?:ping)?|\bno|\bzero|\bcannot|\bcan't (?:stand|have|do)|\binstead of|\bneither|\bnor"
    r"|\b(?:sick|tired|scared|afraid|wary|bored|had enough|not a fan|no fan) of|\b(?:fed up|done|through|bored) with"
    r"|\b(?:worried|nervous) about|\b(?:irritated|bothered|put off) by|\bnot (?:keen on|into)|\bgiv(?:en|ing) up on"
    r"|\bgave up on|\bsworn off|\b(?:moving|switching) away from|\blacks?|\blacking"
    r"|\b(?:trip(?:s|ped|ping)?|stumbl(?:e|es|ed|ing)) (?:up )?(?:over|on)|\b(?:tangled|caught) (?:up )?(?:in|on|with)"
    r"|\b(?:throws?|threw|brings?) up|\b(?:chokes?|gags?) on|\b(?:acne|rash(?:es)?|hives|itch\w*|spots|sneez\w*|sick"
    r"|ill|headaches?|migraines?|runs|diarrh\w*|sore) (?:from|off|after|because of)"
    r"|\bnever mind(?: about)?|\bforget(?: about)?|\bditch(?:ing)?|\bscrap(?:ping)?|\bdrop(?:ping)?|\bban(?:s|ned"
    r"|ning)?|\brefus(?:e|es|ing)"
    r"|\b(?:recoil|flinch|shrink|shudder|balk|bolt)(?:s|ed|ing)? (?:from|at)"
    r"|\breject(?:s|ing)?|\brul(?:e|ing) out|\bleav(?:e|es|ing) out|\bomit(?:s|ting)?|\bspare me|\bhold the"
    r"|\bsteer clear of"
    r"|\b(?:stay|keep|keeps|kept|keeping) (?:\w+ )?(?:away|clear) (?:from|of)"
    r"|\b(?:walk|turn|run|shy|back|recoil)(?:s|ed|ing)? (?:away|off) (?:from|at)|\bturns? (?:up )?(?:his|her"
    r"|its|their|my|our) nose(?: up)? at"
    r"|\b(?:won't|will not|wouldn't|can't|refuses? to) (?:go near|touch|eat|wear|drink|use|look at|have|buy|consider)"
    r"|\b(?:had|have|got|has) (?:it )?(?:with|enough of|my fill of)|\b(?:swear|swore|sworn) off|\b(?:cut"
    r"|cutting|cuts) out|\bin (?:any|every) \w+ (?:but|except|bar)|\ball bar"
    r"|\b(?:everything|anything|all|whatever|any \w+|something|made of something|lined with something) (?:but"
    r"|except|bar|besides|save|apart from|aside from|other than)"
    r"|\b(?:look|looks|looking) (?:awful|silly|wrong|odd|cheap|terrible) in|\bnot an? fan of|\b(?:wary"
    r"|suspicious|leery|sceptical|tired) of|\b(?:no time|no use|no need|no patience|no room|no love) for"
    r"|\b(?:scares?|scared|frightens?|spooked?) by|\b(?:outlaw|prohibit|forbid|veto|boycott|shun|skip|bin|lose"
    r"|dump|chuck)(?:s|ed|ding|ping|ning|ting|ing)?"
    r"|\b(?:said|say|saying|wave|waved) (?:goodbye|farewell|no) to|\breact(?:s|ed|ing)? (?:badly )?to|\bbloat(?:s"
    r"|ed)? on"
    r"|\b(?:first|slightest|least|faintest|merest) (?:whiff|hint|trace|sniff|touch|drop|sign|bit) of"
    r"|n't (?:bear|stand|have|want|take|abide|tolerate|like|use|do with)(?: an?| the| any)? [a-z]+ (?:that|which)"
    r"(?:'s| is| are| has| have| comes?)(?: in| with| made of)?"
    r"|\bdislikes?|\bintoleran(?:t|ce) (?:to|of)|\bin place of|\b(?:went|gone|going|goes) off)"
    rf"(?:[\s-]+{_FILL}){{0,7}}(?:[\s-]+[a-z]+ (?:or|nor))?(?:[\s-]+(?!(?:but|and|with|for|just|only|than|more"
    rf"|less|the)\b)[a-z]{{4,}}(?:-[a-z]+)?)?[\s-]*$"
)
_LEFT_HAN = re.compile(
    r"(?:不想要|不想用|不想|不要|不用|不带|不含|不能|不可|不是|不需要|不喜欢|不打算|不买|不考虑|不接受|不爱|不信任?"
    r"|不|别要|别是"
    r"|别用|别买|别给|别|没有|没|摆不开|[放装塞用]不[下了上]|[颠提搬拎扛拖举抱背端拿]不动|无需|无|非(?![要得])|除了|除去|除开|闻不到|看不[到见]|听不到"
    r"|吃不到|拒绝|杜绝|谢绝|避免|避开|躲开|绕开|讨厌"
    r"|[喝吃用碰穿闻沾戴睡坐盖铺养]不[得了惯来]|经不[起住]|吃不消|扛不住|受不[起住]|遭不住|反感|嫌弃?|害怕|怕"
    r"|受不了|受够了?|忍不了|绊[到倒着]?|厌倦了?|用腻了?|烦透了?"
    r"|信不过|去掉|换掉|淘汰|排除|排斥|远离|告别|放弃|严禁|禁止|勿|忌)"
    r"(?:会|能|想|带|有|含|是|用|要|太|任何|那种|这种|什么|搞|选|买|加|添加|装|弄|做|再|给我|给|一点|全|纯|产生|释放"
    r"|散发|排放|残留|留下?|放|拿|来|碰|沾|看|推荐|推|让我?|叫我"
    r"|出现|掺|采用|使用|里面|里头?|带着|喝|吃|穿|戴|睡|盖|抹|涂|喂|养|闻|·|\s)*$"
)
_ASKED = re.compile(
    r"(?:有没有|要不要|是不是|能不能|可不可以|会不会|需不需要|好不好|不但|不仅|不光|不错)(?:带|有|是)?\s*$"
)
_GOOD = r"(?!要|得|想|需|喜欢|可以|能接受|都行|换|优先|才|最好|但|而|不错|必须|的)[㐀-鿿]"
# What ends a Chinese clause as no: …不要, …免了, …别来, …信不过, …过敏.
_NO_HAN = (
    r"(?:不要|不想要|不喜欢|不接受|不行|不可以|不考虑|不看|不碰|不想[再用买碰]+|再也不[买用要碰吃]|不再[买用碰]"
    r"|不[买用吃喝穿]|不爱[喝吃用穿]?|跳过|略过|不敢[买用要碰吃试]+"
    r"|不能[用要有吃买碰掺沾]+|不可有|不许有"
    r"|不算数?|不体面|不安全|不够意思|划掉|毙掉?|不作数|不计|用不了|受不了|吃不了|穿不了|忍不了|没法[用吃穿看]|别有|别来|别买|别给我?看?|别推荐?"
    r"|别上|免谈|免了|算了|拉倒"
    r"|罢了|除外|以外|绕开"
    r"|绕道|避开|避雷|拉黑|拒绝|谢绝|劝退|退散|pass|out|信不过|怕了|腻了|吃够了|用够了|不合适|不适合|不对付|不友好"
    r"|熏人|熏头|刺鼻|勿扰?"
    r"|就不必了?|不必了|省省|再见|滚蛋|没戏|[受忍闻用]够|pass掉|拿不出手|不如不[买要]|不够[用好格]?|不感冒|无感"
    r"|不来电|膈应|看不上|看不惯|瞧不上|不待见|不划算|不值当?|退货|不在考虑(?:之列|范围|之内)?"
    r"|除掉|除去|剔除|剔掉|排掉|排除|刷掉|筛掉|跳过[它他]?|淘汰|另选|不放心|不踏实|有阴影|没好感|没有(?:才|最|更)好"
    r"|[喝吃用穿看]?[腻够烦]了?[,、]?(?:想)?换[㐀-鿿]{0,6}"
    r"|别(?:掺|混|拿|放|加|碰|沾|提|推|上|进)(?:进来|来|进去|我)?|我?不用|用不[着惯]|[一1]口不[动吃碰]|闻一?下就走"
    r"|绕着走|难受|硌得?慌?|[会就]?疼|吓[人猫狗它我])"
)
_RIGHT = re.compile(
    r"^(?:[\s-]free\b|(?:[\s-](?:ones?|kinds?|types?|things?|stuff))?:? no(?: thank\w*)?(?=\s*(?:$|[,.;!(]))"
    r"|\s(?:excluded|excepted|aside|apart"
    r"|(?:is|are) (?:out(?![\s-]\w)|an? no(?:-go)?|not (?:wanted|needed|an option|allowed|ok))"
    r"|not wanted|not needed|need not apply)\b"
    r"|(?:的|那种|这种|款|类|材质)*(?:都|也|就|全|一律|一概|统统|绝对|千万|坚决|我|可|真|实在|再|还|是|半点|一点|一滴)*"
    rf"(?:{_NO_HAN}|不要)了?(?=$|[;,。.!?)吧的啊哈呀哦\s])"
    r"|(?:的|那种|款|类|材质)*(?:都|也|就|一律)*(?:除外|以外|不行|不考虑|别来|就算了|免谈|勿)"
    rf"|的?(?:和|跟|与|以及|还有)(?:{_GOOD}){{1,6}}的?{_NO_HAN}了?(?=$|[;,。.!?)吧啊哈呀哦\s])"
    rf"|(?:{_GOOD}){{0,8}}?的?(?:{_GOOD}){{0,8}}?{_NO_HAN}了?(?=$|[;,。.!?)吧啊哈呀哦\s])"
    r"|[用穿盖吃喝睡戴铺]?的?(?:那种|这种)[㐀-鿿]{1,2}的(?:都|就)?不要(?=$|[;,。!?吧\s])"
    r"|[茶款色的]?(?:换成|改成|改为|换作))"
)
_BAD = (
    r"(?:out|off|off the table|banned|forbidden|excluded|ruled out|wasted|useless|awful|horrible|rubbish"
    r"|terrible|no good"
    r"|no go|no use|no help|pointless|a waste|off limits|(?:an? )?(?:big |firm |hard )?no(?: too| as well"
    r"| from me| thanks)?"
    r"|(?:an? )?(?:\w+ )?(?:disaster|nightmare|mistake|no-no|no-go|deal[ -]?breaker|pain|menace|problem|culprit)"
    r"|not (?:for (?:me|us)|acceptable|welcome|my thing|good|happening|allowed)|too \w+)"
)
# What is said of it afterwards in English: `wood pellets were a disaster`, `chicken upsets her`, `DEET melts my strap`.
_GO_ON = r"(?:and|but|or|with|which|that|not|is|are|was|were|so)\b"
_BEING = rf"(?:is|are|was|were) (?:(?:absolutely|simply|just|all|definitely|strictly|always) )?{_BAD}\b"
_WHOM = r"(?:me|him|her|us|them|it|my|our|his|their|the)\b"
_ILL = (
    r"(?:itch\w*|sneez\w*|sick|ill|sweat\w*|cough|gag|bloat\w*|rash\w*|headaches?|migraines?|hives|wheez\w*|cramps?"
    r"|runs|spots|break out)"
)
_RIGHT_EN = re.compile(
    r"^ (?:left|taken|kept|missed) (?:out|off)\b"
    rf"|^(?:'s)?(?: and such \w+|(?:[\s-](?!{_GO_ON})[a-z]+){{0,2}})\s(?:{_BEING}"
    rf"|(?:upsets?|irritates?|melts?|ruins?|bothers?|stings?|aggravates?|triggers?|annoys?|wrecks?|kills?) {_WHOM}"
    rf"|(?:makes?|made|gives?|gave) (?:me|him|her|us|them|(?:my|our|his) \w+) (?:an? )?{_ILL}"
    r"|(?:does|do|did)(?:n't| not) (?:agree|work|suit|do|last)\b|won't do\b|do(?:es)?n't count\b"
    r"|need not apply\b|can go\b|(?:would|will|'d|does|do) (?:look|smell|taste|feel|be|get) (?:awful|silly"
    r"|wrong|odd|horrible|terrible|bad|too \w+)\b"
    r"|(?:looks?|smells?|tastes?|feels?) (?:awful|silly|wrong|odd|horrible|terrible|cheap|nasty|bad|revolting"
    r"|disgusting)\b"
    rf"|[a-z ]{{3,40}} and (?:is|are) {_BAD}\b"
    r"|do(?:es)? nothing for (?:me|us|him|her|it|them)\b|get(?:s)? (?:on|up) (?:my|his|her) \w+"
    r"|(?:keeps?|kept) (?:break|crack|peel|leak|fall)ing|(?:broke|cracked|peeled|melted|leaked|fell apart|snapped)\b)"
)
_TAKEN_UP_HAN = re.compile(
    r"^[^;。!?]{0,16}?(?:[;,、\s]|所以|因此|于是|那就|故)(?:这[回次趟]|那|所以|就|我|咱|他们|也|都|一律|坚决|绝对"
    r"|统统|干脆|直接)*"
    r"(?:跳过|略过|排除|除掉|除去|剔除|剔掉|刷掉|筛掉|换掉|避开|绕开|绕道|不买|不要|不选|不碰|不用|不看|不考虑"
    r"|不在考虑(?:之列|范围|之内)?|免了?|算了|免谈|拉黑|淘汰|别来|别推荐?|勿推|pass|不行)"
    r"(?:它们?|他|她|这[种个类些款]|了|掉|吧)*(?=$|[;,。!?\s])"
)
# What it did to somebody: `latex brings me out in hives`, `polyester stuffing makes me sweat`; not what it did well.
_COMPLAINED = re.compile(
    r"^(?: (?!or\b|and\b|nor\b|for\b|in\b|with\b)[a-z]+)? (?!(?:or\b|and\b|suits?|loves?|helps?|works?|wants?"
    r"|needs?|is|was|for|with|and|or|that|which|keeps?|fits?)\b)"
    r"[a-z]+(?:s|ed) (?:[a-z]+ ){0,4}(?:me|him|her|us|them|my \w+|our \w+|his \w+|her \w+|the (?:cat|dog|baby|kids?))\b"
    r"(?! (?:well|fine|good|happy|best|great|love|right))"
)
# `leave the hood off`, `with chicken left out`, 别跟鸡肉沾边, 除鱼肉外: what stands on both sides.
_ROUND = (
    (
        re.compile(
            r"\b(?:leav(?:e|es|ing)|tak(?:e|es|ing)|cut(?:s|ting)?|miss(?:es|ing)?|keep(?:s|ing)?|count(?:s|ing)?)"
            r"(?: the| any| all)? $"
        ),
        re.compile(r"^ (?:out|off|aside)\b"),
    ),
    (
        re.compile(r"(?:别|不|甭|勿)(?:要|想|能|跟|和|与|同|再|碰)*(?:跟|和|与|同)$"),
        re.compile(r"^[㐀-鿿]{0,2}(?:沾边|有关|挂钩|搭边)"),
    ),
    (
        re.compile(r"(?:闻|吃|碰|穿|用|喝|抹|涂|沾|睡|盖|戴|坐|摸)[到了点]?$"),
        re.compile(
            r"^[㐀-鿿]{0,2}就(?!行|好|可以?|够|成|要|满足|能|有|是|在|会好|得|算|选|买|舒|香)[㐀-鿿]{1,4}(?=$|[;,。!?\s])"
        ),
    ),
    (re.compile(r"除了?$"), re.compile(r"^[㐀-鿿]{0,3}(?:之外|以外|外)")),
)
_ANSWERED = re.compile(r"^[?？]\s*(?:no|nope|not|never|hard pass|pass|forget|不|免|算了|别)")
_BEGINS = re.compile(r"(?:^|[.;,:!?(]\s*|\b(?:because|since|as|but|so|and|though|while)\s)(?:plain |real |any |the )?$")
# All of a list at once: `A醇、酒精、香精，一样都不能沾`; or all but it: 除它以外都成, `in any other colour`.
_ALL_AT_ONCE = re.compile(
    r"^[㐀-鿿a-z、]{0,14}[,;、\s](?:这些|哪)?(?:一样|一个|一种|一点|半点|统统|通通|全部?)儿?(?:都|也)?(?:不能|不许"
    r"|不可|不要|别|免|甭)"
    r"|^[㐀-鿿]{0,8}[,;\s]?除了?[它他她此这]"
    r"|^[^.;!?]{0,50}\b(?:in )?any(?:thing| \w+)? (?:other|else)\b(?! (?:that|with|is))"
    r"|^[^.;!?]{0,50}\bany other (?:\w+)(?=$|[,.;!?])"
    r"|^的?[㐀-鿿]{0,3}一[㐀-鿿]就(?![好行能会可])"
)
# It is taken up again by a word: `DEET melts my strap, so without`, `stings if alcohol's in it so none of that`.
_TAKEN_UP = re.compile(
    r"^[^.;!?,]{0,28}[,;]?\s(?:so|and|hence|therefore|then)?,?\s?"
    r"(?:without(?=$|[.,;!])|without (?:it|that|them|those)\b|none of (?:that|it|those|this|them)(?=\s*(?:$|[,.;!]))"
    r"|not (?:that|those|these|it|them)(?=$|[.,;!])|nothing with (?:it|that)\b"
    r"|[^.;!?]{0,24}\bthat (?:isn't|is not|aren't|are not|doesn't|don't)(?: one)?(?=$|[.,;!])"
    r"|no,? thank(?:s| you)\b|(?:so|and) (?:i |we |please |just )*(?:skip|drop|avoid|ban|exclude)(?:s|ped)? (?:it"
    r"|that|them|those)\b|avoid (?:it|that|them|those)\b|leave (?:it|that|them) out\b)"
)
# Twice denied is wanted: 没帽子不行, `without a lid is no good`.
_LACKS = re.compile(r"(?:没有?|不带|不含|无|缺)\s*$|\b(?:without|no|lacking|lacks?)(?: an?| the| any)? $")
_LACK_NO = re.compile(
    r"^[㐀-鿿]{0,6}?(?:千万|坚决|绝对|一律|我|都)*别(?:推|推荐|买|来|要)"
    r"|^(?:的|就|可|那种|真是?|真系|绝对|那)*(?:不行|不得了?|不成|不中|不要|不考虑|免谈|不买|不看|不可以)"
    r"|^\s(?:is|are|would be) (?:no good|useless|no use|out|a deal[ -]?breaker)|^,? no deal\b|^ won't do\b"
)
# What it does to whom it was tried on: 一吃鸡就挠, 带酒精的就发红, 塑料会吸味.
_HARMS = re.compile(
    r"^[粮味的]?(?:(?:就|会)过敏|(?:就|会|容易|老是?|总是?|特别|太)(?:发红|刺痛|痒|挠|抓|拉肚|拉稀|软便|吐|起疹|长痘"
    r"|闷痘|红|咳|难受|不舒服|吸味|串味|留味|掉毛"
    r"|掉色|掉渣|掉漆|打喷嚏|恶心|头[疼晕]|跑毛|钻毛"
    r"|漏|发霉|长霉|生锈|变形|裂|坏|吵|闷|硌|招虫|熏|咬|扎|臭|馊|散架|脱皮|起球))"
    r"|^(?:[㐀-鿿]{0,2})(?:害|伤|毁)(?:我|他|她|它|猫|狗|娃|人|皮|手|肤)"
)
# What cannot be missing is asked for: 帽子不能少, 独显是跑不了的, `can't do without a hood`.
_INDISPENSABLE = re.compile(
    r"^[㐀-鿿]{0,3}?(?:必不可少|不可缺?少|不可或缺|不能[缺少没](?!于)[有了]?|少不[了得]|缺不[了得]|跑不[了掉]"
    r"|离不开|不能不[要有])"
    r"|^ (?:is|are) (?:a must|essential|non-negotiable|mandatory|vital|required)\b|^,? or (?:no|it's no) (?:deal"
    r"|sale)\b"
)
_DO_WITHOUT = re.compile(
    r"(?:\b(?:can't|cannot|can not|won't|couldn't|not) (?:do|be|live|go|manage|come) without"
    r"|\b(?:mustn't|must not|can't|cannot|shouldn't) (?:lack|miss|be missing|be without)|\bnever without"
    r"|不能(?:没有?|不带|不含|少了?|缺了?)|别(?:没有|少了?|缺了?))(?: (?:an?|the|its|some|any|proper|good))*\s*$"
)
_ALLERGIC = re.compile(r"^(?:类|制品|剂|粉|毛)*(?:很|严重)*过敏")
_INDIFFERENT = re.compile(
    r"\s*(?:is |are )?(?:not (?:needed|necessary|required|important)|isn't (?:needed|necessary)|optional"
    r"|doesn't matter|,? ?(?:i|we) (?:really )?(?:do not|don'?t) (?:mind|care)|either way|whichever)\b"
    r"|(?:也)?(?:无所谓|不重要|随便|都行|都可以|有没有都)"
)
_EXCEPT = re.compile(r"除了?[^;,。!?]{1,8}$")
_JOINED = re.compile(r"\s*(?:or|nor|and|,|、|和|或者?|及|跟|与|还有|/)\s*(?:an?\s|the\s|any\s|plain\s)?\s*")

# 别是蜂蜜味奶油味的: each is a taste.
_OF_A_KIND = re.compile(r"[味式款型]的?(?:或者?|和|、|跟|与|还是)?")
_LOOSE = re.compile(r"\s*(?:,|and)\s*(?:an?\s|the\s|any\s|plain\s)?\s*")


def led_from(text: str) -> int | None:
    """Where the negation begins that leads what stands right behind a text; None where none does."""
    clause = re.split(r"[;.。!?:,]", text)[-1]
    found = _LEFT.search(clause) or _LEFT_HAN.search(clause)
    return len(text) - len(clause) + found.start() if found else None


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands at [start, end) of a text in reading form is excluded by the words around it."""
    if stance := construed(text, start, end):
        return stance == "refused"
    before, after = text[max(0, start - 48) : start], text[end : end + 60]
    if _INDISPENSABLE.match(after) or _DO_WITHOUT.search(before):
        return False
    if _LACKS.search(before) and _LACK_NO.match(after):
        return False
    if any(
        said.match(after) for said in (_RIGHT, _RIGHT_EN, _TAKEN_UP, _TAKEN_UP_HAN, _ALL_AT_ONCE, _ALLERGIC, _HARMS)
    ):
        return True
    if _ANSWERED.match(after) or any(left.search(before) and right.match(after) for left, right in _ROUND):
        return True
    if _COMPLAINED.match(after) and _BEGINS.search(before):
        return True
    if _ASKED.search(before):
        return False
    clause = re.split(r"[;.。!?!?:]|,(?!\s*(?:or|nor)\b)", before)[-1]
    return bool(_LEFT.search(clause) or _LEFT_HAN.search(clause))


# Allergies and dread of what a merit keeps away ask for the merit: `allergic to mites`.
_SUFFERS = re.compile(
    r"\b(?:allerg(?:ic|y|ies) to|sensitive to|intoleran(?:t|ce) (?:to|of)|reacts? (?:badly )?to|reaction to"
    r"|(?:scared|afraid|wary|tired|sick) of|(?:worried|nervous) about|react(?:s|ed|ing)? (?:badly )?to)"
    r"(?: \w+){0,2}\s*$|(?:害怕|怕|闻不[到得了惯]|经不[起住]|受不了|受不[起住])(?:被|有|会)?$"
)
_SHORTLY = re.compile(
    r"^(?:[\s-](?:ones?|kinds?|types?|things?|stuff))?:? no(?: thank\w*)?(?=\s*(?:$|[,.;!(]))"
    r"|^[\s-]?(?:的|那种|这种|款|类|功能|设计|版)*(?:都|也|就|全|一律|一概|统统|绝对|千万|坚决|我|可)*"
    r"(?:不(?:想)?要|不需要|不考虑|不喜欢|不接受|免了?|免谈|算了|除外|以外|别来|别推荐?|跳过|略过|拒绝|没必要"
    r"|用不[着上])"
    r"|^(?:[\s-](?:ones?|kinds?|types?|models?|sort|feature|stuff)){0,2} (?:(?:is|are) (?:out|a no|not (?:wanted"
    r"|for (?:me|us))"
    r"|useless|pointless|banned)|left out|left off|kept out|taken out|excluded|not wanted|need not apply|aside\b"
    r"|no thanks?\b)"
)


def refused(text: str, start: int, end: int) -> bool:
    """Whether a merit at [start, end) of a text is refused in so many words beside it: `no lid`, 带帽的不要.

    Nine in ten who speak of a merit want it, so nothing that is said farther off, or of something else, turns it round.
    """
    before, after = text[max(0, start - 48) : start], text[end : end + 60]
    if _INDISPENSABLE.match(after) or _DO_WITHOUT.search(before) or _ASKED.search(before):
        return False
    if _LACKS.search(before) and _LACK_NO.match(after):
        return False
    if _SHORTLY.match(after) or _ANSWERED.match(after) or _ENDS_AS_NO.match(after) or _HAS_IT.match(after):
        return True
    clause = re.split(r"[;.。!?!?:]|,(?!\s*(?:or|nor)\b)", before)[-1]
    return not _SUFFERS.search(clause) and bool(_LEFT.search(clause) or _LEFT_HAN.search(clause))


# What one has already needs not come along: 桶家里有别再搭一个.
_HAS_IT = re.compile(
    r"^[;,]?(?:我|家里|家中|这边)*(?:已经|本来|早就)?有了?[;,]?\s?(?:别|不用|不需要|不必|就不|甭|无需)"
)
# The refusal that ends the clause is of what stands first in it: 可登机的那种小轮子推车不要.
_ENDS_AS_NO = re.compile(
    r"^的?[^;,。!?\s要想得换但而能没无不]{1,12}?(?:用不[着上]、?)?(?:不要|不考虑|免了?|免谈|算了|别来|别推荐?|pass|除外|跳过"
    r"|不敢再[买用碰]|再见|退散|避雷)[了吧的]?(?=$|[;,。.!?)\s])"
)
# Where a thing must not be hurt it is spoken for: `mustn't eat plastic pipe`, 不伤管道.
_SPARED = re.compile(
    r"(?:\b(?:not|never|without|cannot|no)|n't|\bwon't) (?:be )?(?:\w+ )?(?:eat|attack|corrod|hurt|harm"
    r"|damag|ruin|wreck|scratch"
    r"|dissolv|destroy|burn|stain|warp|kill|irritat|discolou?r|score|mark)(?:e?s|e?d|ing|e)?"
    r"(?: (?:into|through|at|away at|up))?"
    r"(?: (?:my|our|the|any|your|a|an|old))*\s*$"
    r"|(?:不会?|别|不能|不要|不可|勿)(?:把|太)?(?:伤害?|腐蚀|损伤|损坏|侵蚀|烧坏|毁坏?|刮花?|弄坏|磨损?|损害)(?:到"
    r"|了)?\s*$"
)


_UNHURT = re.compile(
    r"[㐀-鿿]{0,2}?[;,]?(?:可|千万)?(?:别|不能|不要|不会|不许|不得|莫|勿)(?:给|把|被|让)?(?:它|人家?)?(?:烧|腐蚀|伤|弄|蚀|溶|烫|泡|毁)"
    r"(?:坏|穿|烂|掉|到|了|害|化)*(?=$|[;,。!?管的])"
)
# What is hurt by another thing is not spoken of as what goods are: 酶会把羊毛啃坏.
_HURT = re.compile(r"^[㐀-鿿]{0,3}(?:坏|伤|烂|毁|花|黄|皱|缩水|破)")


def spared(text: str, start: int, end: int) -> bool:
    """Whether what stands at [start, end) is what must not be hurt, or what another thing hurts."""
    before = text[max(0, start - 48) : start]
    after = text[end : end + 12]
    return bool(_SPARED.search(before) or _UNHURT.match(after)) or (before.endswith("把") and bool(_HURT.match(after)))


def indifferent(text: str, end: int) -> bool:
    """Whether the words behind a place say that what stands before them does not matter."""
    return bool(_INDIFFERENT.match(text[end : end + 24])) and not _EXCEPT.search(text[max(0, end - 16) : end])


def coupled(between: str, *, alike: bool) -> bool:
    """Whether what stands between two values joins them: `or`, 和; a comma or `and` only those of one attribute.

    `no pods, scented` bans pods alone; `no chicken, beef or fish` bans all three.
    """
    if not between or (alike and _OF_A_KIND.fullmatch(between)):
        return alike
    return bool(_JOINED.fullmatch(between)) and (alike or not _LOOSE.fullmatch(between))
