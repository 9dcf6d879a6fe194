"""Living beings of whom a size is said: the cat that weighs five kilos is not the litter box."""

import re

_BEINGS = (
    r"(?:cats?|kittens?|dogs?|pupp(?:y|ies)|bab(?:y|ies)|toddlers?|sons?|daughters?|child|kids?|husband|wife|mother|father"
    r"|mum|dad|grand(?:ma|pa|mother|father|son|daughter)|tom|tabby|terrier|labrador"
    r"|retriever|poodle|husky|corgi|spaniel|collie|maine coon|persian|ragdoll|shorthair"
    r"|yorkie|chihuahua|pug|beagle|dachshund|shih tzu|maltese|pomeranian|bulldog|boxer|shepherd|mastiff|great dane"
    r"|greyhound|whippet|schnauzer|westie|mutt|siamese|bengal|sphynx|moggy"
    r"|tomcat|(?:he|she|who)(?:'s| is)?|i'm|i am)"
)
_BEING = re.compile(
    rf"\b{_BEINGS}(?: (?:is|of|at|weighs?|about|around|just|now|only|nearly)){{0,3}}[,;]? ?$"
    r"|(?:猫|狗|犬|缅因|布偶|英短|美短|加菲|暹罗|金毛|拉布拉多|柯基|泰迪|贵宾|哈士奇|二哈|边牧|比熊"
    r"|柴犬|法斗|博美|吉娃娃|雪纳瑞|萨摩耶?|阿拉斯加|德牧|巴哥|比格|西施犬?|腊肠|马尔济斯|约克夏|狸花|橘猫|三花|串串|土狗"
    r"|宝宝|娃|孩子|儿子|女儿|老公|老婆|我|它|他|她)(?:咪|儿)?"
    r"(?:大概|差不多|才|都|已经|现在|体重|有|重|快|是){0,3}[，,;]?\s?$"
)

_REACH = 24


def spoken_of_being(before: str) -> bool:
    """Whether what stands next is said of a living being, by the words before it in reading form: 橘猫，十二斤."""
    return bool(_BEING.search(before[-_REACH:]))
