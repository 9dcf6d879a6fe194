"""Common goods of which nothing is known here: who asks for a microwave oven does not mean boxes for one."""

import re
from collections.abc import Iterable
from functools import cache

from souk.discovery.search import denied
from souk.kit.text import flat

_ENGLISH = """
microwave; microwave oven; oven; toaster; blender; food processor; dishwasher; washing machine; tumble dryer; fridge;
freezer; refrigerator; cooker hood; stove; hob; mixer; juicer; slow cooker; grill; barbecue; waffle maker; bread
maker; ice maker; water filter; water dispenser; water heater; dehumidifier; air conditioner; fan; heater; radiator;
electric blanket; iron; ironing board; sewing machine; drill; screwdriver; hammer; saw; ladder; wrench; spanner;
toolbox; paint; paintbrush; lawn mower; hose; watering can; plant pot; flower pot; vase; candle; picture frame; clock;
alarm clock; watch; necklace; ring; bracelet; earrings; sunglasses; glasses; umbrella; wallet; purse; handbag; belt;
scarf; gloves; hat; cap; socks; tights; bra; pyjamas; dress; skirt; shirt; t-shirt; blouse; jumper; sweater; hoodie;
jeans; trousers; shorts; suit; tie; swimsuit; bikini; wetsuit; sandals; slippers; boots; heels; sofa; couch; armchair;
chair; office chair; desk; table; dining table; coffee table; bookshelf; bookcase; shelf; wardrobe; chest of drawers;
bed; bed frame; bunk bed; mattress; mattress topper; fitted sheet; bed sheet; sheets; pillowcase; blanket; curtain;
curtains; blinds; rug; carpet; cushion; mirror; towel; towels; bath mat; shower curtain; toilet brush; toilet paper;
toilet seat; tap; shower head; bathtub; sink; bin; dustbin; dustpan; broom; bucket; sponge; washing up liquid;
dishwasher tablets; bleach; fabric softener; shampoo; conditioner; hairspray; hairbrush; comb; hair straightener;
curling iron; razor; shaver; electric shaver; toothbrush; electric toothbrush; toothpaste; mouthwash; soap; shower
gel; deodorant; perfume; cologne; lipstick; mascara; foundation; eyeliner; nail polish; makeup; face mask; cleanser;
serum; cotton pads; vitamins; protein powder; thermometer; blood pressure monitor; plasters; first aid kit; massager;
massage gun; wheelchair; walking stick; crutches; cot; crib; high chair; car seat; playpen; baby monitor; baby
carrier; dummy; pacifier; bib; steriliser; breast pump; toy car; doll; teddy bear; lego; board game; building blocks;
kite; scooter; bicycle; bike; tricycle; skateboard; roller skates; helmet; treadmill; exercise bike; dumbbells; yoga
mat; football; basketball; tennis racket; badminton racket; golf clubs; skis; snowboard; tent; sleeping bag; camping
stove; fishing rod; guitar; piano; violin; drum kit; ukulele; flute; saxophone; trumpet; harmonica; cello; book;
novel; pen; pencil; fountain pen; stapler; scissors; tape; envelope; calendar; e-reader; smartwatch; fitness
tracker; game console; games console; playstation; drone; tripod; turntable; record player; radio; walkie talkie;
doorbell; smoke alarm; light bulb; chandelier; ceiling light; floor lamp; solar
panel; generator; car tyre; tyres; windscreen wipers; dash cam; jump starter; car wax; engine oil; dog bed; cat tree;
scratching post; dog lead; dog collar; dog crate; bird cage; bird seed; aquarium; fish tank; hamster wheel; rabbit
hutch; cat carrier; cat flap; dog bowl; flea collar; rice; flour; pasta; bread; milk; cheese; eggs; butter; yoghurt;
olive oil; sugar; salt; honey; jam; coffee beans; instant coffee; juice; beer; wine; whisky; champagne; cola; mineral
water; crisps; ice cream; chicken breast; beef; fish fillets; fruit; apples; bananas; vegetables; wedding dress;
pushbike; garden chair; parasol; hammock; trampoline; swimming pool; hot tub; greenhouse; shed; fence; door handle;
lock; safe; suit carrier; sleeping mask; eye mask; earplugs; hot water bottle; lunch bag; cool box; cutting board;
chopping board; knife; knives; cutlery; plates; bowls; wine glasses; teapot; mug; mugs; saucepan; wok; casserole;
baking tray; colander; tin opener; corkscrew; kitchen scale; kitchen scales; bathroom scale; bathroom scales; pepper
mill; oven gloves; apron; tablecloth; napkins; clothes airer; clothes horse; hangers; kindle; smart watch;
hearing aid; wireless charger; phone charger; car charger; night light; fairy lights;
torch; flashlight; head torch; hiking boots; hiking shoes; walking shoes; hiking poles; trekking poles; walking poles;
binoculars; telescope; microscope; baby clothes; baby wipes; wet wipes; baby food; baby formula; baby bath; changing
mat; baby bouncer; sippy cup; leggings; wellies; wellington boots; flip flops; loafers; leather shoes; basketball
shoes; tennis shoes; cardigan; fleece; costume; tissues; kitchen roll; paper towels; cling film; bin bags; dish rack;
air freshener; incense; aroma diffuser; essential oil; rolling pin; whisk; spatula; griddle; stock pot; cake tin;
cake; birthday cake; bouquet; house plant; plants; fertiliser; dog toy; cat toy; catnip; cat bed; pet carrier; puppy
pads; dog shampoo; fish food; bird food; whiteboard; glue; crayons; doll house; rocking horse; sandpit; balloons;
party decorations; christmas tree; wrapping paper; greeting card; gift card; concert tickets; tickets; train ticket;
plane ticket; flights; hotel; hotel room; insurance; life insurance; car insurance; mortgage; loan; motorbike;
motorcycle; electric bike; car battery; medicine; painkillers; antibiotics; cough syrup; supplements; contact lenses;
condoms; sanitary pads; tampons; cotton buds; nail clippers; tweezers; wig; hair dye; hair gel; body wash; bath salts;
face wash; eyeshadow; blusher; concealer; makeup remover; cereal; muesli; oats; noodles; instant noodles; soy sauce;
vinegar; spices; pork; prawns; sausages; ham; bottled water; energy drink; vodka; gin; rum; cigarettes; firewood;
steam mop; squeegee; toilet cleaner; insecticide; fly spray; mouse trap; duffel bag; tote bag; gym bag; shoulder bag;
garment bag; holdall; water bottle; neck cushion; lumbar cushion; bolster; bedspread; heated blanket; pet feeder;
automatic feeder; peanut butter; cereal bar; fruit basket; hot air brush; lint roller; toaster oven; deep
fryer; pressure cooker; instant pot; after sun; stain remover; fabric conditioner; sink strainer; baby walker; hard
hat; gas bottle; face masks; hand sanitiser; greenhouse heater; electric scooter; multicooker; teasmade; mini oven;
electric grill; freezer bag; zip bags; sun hat; aftersun; hearing protection; solar charger; travel trunk; satchel;
school satchel; hot chocolate; bathroom cleaner; mosquito swatter; drain cover; dust mite remover; wool
sweater; cat bowl; water bowl; cat treats; cat milk; dog treats; pool table; table tennis table; golf balls; tennis
balls; fishing reel; yoga pants; sports bra;
"""
_CHINESE = """
微波炉;烤箱;电烤箱;面包机;吐司机;多士炉;榨汁机;破壁机;豆浆机;料理机;搅拌机;绞肉机;洗碗机;洗衣机;烘干机;干衣机;冰箱;冰柜;冷柜;消毒柜;油烟机;燃气灶;热水器;净水器;除湿机;抽湿机;空调;电风扇;风扇;
取暖器;暖风机;电热毯;油汀;熨斗;挂烫机;缝纫机;电钻;螺丝刀;锤子;锯子;梯子;扳手;工具箱;油漆;割草机;水管;花洒;花盆;花瓶;蜡烛;相框;挂钟;闹钟;手表;项链;戒指;手镯;耳环;墨镜;太阳镜;眼镜;雨伞;钱包;
手提包;皮带;围巾;手套;袜子;丝袜;内衣;文胸;睡衣;连衣裙;裙子;半身裙;衬衫;T恤;毛衣;卫衣;牛仔裤;裤子;短裤;西装;领带;泳衣;比基尼;凉鞋;拖鞋;靴子;高跟鞋;皮鞋;篮球鞋;足球鞋;沙发;椅子;办公椅;电竞椅;
书桌;电脑桌;餐桌;茶几;书架;书柜;衣柜;鞋柜;床;床架;上下铺;床垫;床单;床笠;四件套;枕套;毯子;毛毯;窗帘;百叶窗;地毯;抱枕;镜子;毛巾;浴巾;浴帘;马桶刷;卫生纸;抽纸;马桶圈;马桶;水龙头;浴缸;水槽;
垃圾桶;扫把;簸箕;水桶;海绵;洗洁精;洗碗块;消毒液;柔顺剂;洗发水;护发素;发胶;梳子;直发器;卷发棒;剃须刀;刮胡刀;牙刷;电动牙刷;牙膏;漱口水;香皂;沐浴露;止汗露;香水;口红;睫毛膏;粉底液;眼线笔;指甲油;
化妆品;面膜;洗面奶;爽肤水;精华液;化妆棉;维生素;蛋白粉;体温计;血压计;创可贴;急救包;按摩仪;筋膜枪;按摩椅;轮椅;拐杖;婴儿床;餐椅;安全座椅;围栏;监护器;婴儿背带;安抚奶嘴;围兜;消毒锅;吸奶器;玩具车;
洋娃娃;毛绒玩具;乐高;桌游;积木;风筝;滑板车;自行车;单车;三轮车;滑板;轮滑鞋;头盔;跑步机;动感单车;哑铃;瑜伽垫;足球;篮球;网球拍;羽毛球拍;高尔夫球杆;滑雪板;帐篷;睡袋;炉头;鱼竿;吉他;钢琴;小提琴;
架子鼓;尤克里里;电子琴;长笛;萨克斯;小号;口琴;大提琴;古筝;二胡;小说;钢笔;铅笔;订书机;剪刀;胶带;信封;日历;阅读器;电子书;智能手表;手环;游戏机;无人机;三脚架;黑胶唱片机;收音机;对讲机;门铃;
烟雾报警器;灯泡;吊灯;吸顶灯;落地灯;插座;太阳能板;发电机;轮胎;雨刷;行车记录仪;车蜡;机油;狗窝;猫爬架;猫抓板;狗绳;牵引绳;项圈;狗笼;鸟笼;鸟食;鱼缸;仓鼠笼;兔笼;航空箱;猫包;猫门;狗碗;
大米;面粉;面条;面包;牛奶;奶酪;鸡蛋;黄油;酸奶;橄榄油;白糖;食盐;蜂蜜;果酱;速溶咖啡;果汁;啤酒;红酒;白酒;威士忌;香槟;可乐;矿泉水;薯片;冰淇淋;鸡胸肉;牛肉;鱼片;水果;香蕉;蔬菜;婚纱;遮阳伞;吊床;
蹦床;游泳池;温室;门把手;门锁;保险柜;眼罩;热水袋;保温箱;砧板;菜板;菜刀;刀具;餐具;盘子;碗;酒杯;茶壶;马克杯;汤锅;砂锅;烤盘;沥水篮;开罐器;开瓶器;厨房秤;体重秤;围裙;桌布;晾衣架;衣架;
平板电脑支架;Kindle;无线充电器;充电器;充电头;车载充电器;充电桩;读卡器;电子词典;点读机;学习机;游戏手柄;打印纸;A4纸;复印纸;文具;铅笔盒;图书;绘本;漫画;杂志;手机膜;
钢化膜;手机支架;电脑椅;升降桌;收纳箱;收纳盒;置物架;地垫;脚垫;门帘;墙纸;壁纸;凉席;毛巾被;盖毯;床褥;枕巾;靠垫;坐垫;腰枕;靠枕;夜灯;小夜灯;手电筒;头灯;露营灯;吊扇;循环扇;新风机;香薰机;香薰;
空气清新剂;足浴盆;泡脚桶;美容仪;脱毛仪;剃毛器;毛球修剪器;蒸汽拖把;刮水器;扫帚;粘毛器;洁厕灵;洁厕剂;马桶清洁剂;皮搋子;杀虫剂;苍蝇拍;电蚊拍;老鼠夹;捕鼠器;肥皂;去渍笔;衣领净;洗手液;口罩;血糖仪;助听器;
感冒药;退烧药;止痛药;钙片;鱼油;保健品;隐形眼镜;卫生巾;避孕套;棉签;指甲刀;假发;染发剂;发膜;卸妆油;眼影;腮红;粉底;粉饼;唇膏;润唇膏;气垫;登山杖;登山鞋;徒步鞋;望远镜;显微镜;雨鞋;雨靴;马丁靴;雪地靴;
板鞋;帆布鞋;婴儿服;湿巾;婴儿湿巾;隔尿垫;奶粉;辅食;学步车;温奶器;奶瓶刷;奶瓶消毒器;学饮杯;跳绳;健身器材;乒乓球拍;泳镜;泳帽;救生衣;鲜花;花束;束花;绿植;盆栽;种子;肥料;蛋糕;方便面;火锅底料;酱油;
食用油;花生油;调料;牛排;羊肉;猪肉;海鲜;火腿;香肠;饮料;咖啡豆;咖啡粉;奶茶;雪糕;香烟;打火机;电动车;电瓶车;摩托车;汽车;机票;火车票;高铁票;门票;演唱会票;酒店;保险;房子;狗玩具;猫玩具;逗猫棒;猫窝;
宠物窝;狗衣服;宠物尿垫;喂食器;自动喂食器;宠物碗;鱼食;金条;黄金;珠宝;钻戒;手链;西服;衬衣;帽子;棒球帽;瑜伽裤;针织衫;开衫;抓绒衣;马甲;校服;单肩包;斜挎包;帆布包;健身包;腰包;手袋;旅行袋;西装袋;
玻璃杯;茶杯;茶具;塑料杯;保鲜膜;保鲜袋;密封袋;电炖锅;奶锅;电饼铛;高压锅;电压力锅;蒸锅;花生酱;麦片;能量棒;水果篮;猫零食;猫条;狗零食;磨牙棒;晒后修复;电蒸锅;电煮锅;铁锅;炖锅;即热饮水机;煮茶器;
光波炉;电烤炉;烤肉机;油炸锅;饭盒袋;遮阳帽;防晒帽;身体油;太阳能充电板;手提袋;生日蛋糕;地板清洁剂;下水器;腰凳;吹风梳;蒸汽清洁机;猫碗;
"""
_WANTED = re.compile(
    r"(?:\b(?:a|an|some|new|buy|need|want|wants|after|get|getting|looking for|sell|stock|have|recommend|need some"
    r"|pair of|set of)(?: (?:good|cheap|decent|nice|small|big|large|new|proper|really|electric|\w+y|\w+less))*"
    r"(?: [a-z]+)?"
    r"|(?:买|要|想要|求|来|换|送|找|推荐|卖|有没有|需要)(?:一|个|台|把|张|条|件|双|只|套|款|盏|块|瓶|部|副|对|的|没有|没|点|新|好)*)\s*$"
)


# Goods behind these are where something is: a stain on a shirt.
_ON_IT = re.compile(
    r"\b(?:on|in|from|of|with|at|by|to|into|off|over|under|inside|behind|beside|near) (?:an?|some|the|one)(?: \w+)?\s*$"
)
_DESCRIBED = re.compile(
    r"\s*(?:(?!(?:my|the|our|his|her|their|your|this|that|on|in|from|to|of|with|for|is|are|has)\b)[a-z][a-z-]*\s){1,2}"
)
# What may stand before a name in Chinese and only says for whom or what kind: 婴儿奶粉.
_HAN_KIND = re.compile(
    r"(?:婴儿|宝宝|儿童|孩子|学生|成人|老人|老年|男士?|女士?|宠物|家用|商用|电动|无线|便携|折叠|大号?|小号?|迷你|智能|车载|户外|办公室?|厨房|卧室|客厅|实木|不锈钢)+的?"
)
_WHOSE = re.compile(r"我|咱|他|她|孩子|家|这|那|里|上")
_PLACE = re.compile(
    r"[上里下旁边]|味|[冲堵漏坏脏臭响卡掉就太很只又]|\s(?:smells?|stinks?|reeks?|is|are|has|was|were)\b"
)


# A turn that begins with a name, and goes on to say what it should be like, asks for it.
_BARE = re.compile(r"\s*(?:(?:an?|the|some|any|one|new|good|[\w-]+) ){0,2}|[㐀-鿿]{0,2}的?")
_GOES_ON = re.compile(
    r"\s*(?:$|[;,，。；.!?！？:：]|(?:for|that|with|which|under|below|up|to|in|please)\b)|\s(?=[㐀-鿿\d])"
)


@cache
def _names() -> re.Pattern[str]:
    english = sorted(_listed(_ENGLISH), key=len, reverse=True)
    chinese = sorted(_listed(_CHINESE), key=len, reverse=True)
    either, han = "|".join(map(re.escape, english)), "|".join(map(re.escape, chinese))
    return re.compile(rf"(?<![a-z])(?:{either})(?:e?s)?(?![a-z-])|{han}")


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def asks_for(before: str) -> bool:
    """Whether words in reading form, up to a name, ask for what is named: nothing, or that it is wanted."""
    return not before.strip() or (bool(_WANTED.search(before)) and not _ON_IT.search(before))


def wanted_elsewhere(turns: Iterable[str], *, plainly: bool = False) -> str:
    """The goods of other shops that a turn asks for, as it says them; empty where it asks for none.

    `plainly`: in so many words, I need a fridge, or as all that a turn names.

    Goods that are only spoken of, `dog hair on the sofa`, are not asked for.
    """
    for turn in turns:
        plain = flat(turn)
        for found in _names().finditer(plain):
            before = re.split(r"[;,。.!?，；]", plain[: found.start()])[-1]
            if _PLACE.match(plain[found.end() :]) or denied(plain, *found.span()):
                continue
            bare = before.endswith("的") and not _WHOSE.search(before) and not plain[found.end() :][:1].isalnum()
            if plainly:
                first = _BARE.fullmatch(plain[: found.start()]) and _GOES_ON.match(plain[found.end() :])
                if first or (before.strip() and asks_for(before)):
                    return turn[slice(*found.span())]
                continue
            ends = not plain[found.end() :][:1].isalnum()
            described = _DESCRIBED.fullmatch(before) or (ends and _HAN_KIND.fullmatch(before))
            if bare or described or asks_for(before):
                return turn[slice(*found.span())]
    return ""
