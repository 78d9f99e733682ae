"""The platform's starter goods: what they are, where they stand, what a shop asks for them (yuan)."""

from dataclasses import dataclass, field

CATEGORIES = [
    ("festival", "节日礼盒", "Festival gifts", "tabler--gift"),
    ("food", "食品生鲜", "Food & fresh", "tabler--apple"),
    ("digital", "数码家电", "Digital & appliances", "tabler--device-mobile"),
    ("home", "家居日用", "Home & living", "tabler--sofa"),
    ("travel", "出行箱包", "Travel & bags", "tabler--luggage"),
    ("sport", "运动户外", "Sports & outdoors", "tabler--ball-basketball"),
    ("beauty", "个护美妆", "Care & beauty", "tabler--sparkles"),
    ("card", "卡券礼遇", "Cards & vouchers", "tabler--ticket"),
    ("family", "文娱亲子", "Books & family", "tabler--book"),
]


@dataclass(frozen=True, slots=True)
class Good:
    """One starter product. `skus` are (Chinese, English) variant names; empty means a single one."""

    art: str
    category: str
    title: str
    title_en: str
    subtitle: str
    subtitle_en: str
    yuan: int
    badge: tuple[str, str] = ("", "")
    skus: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "physical"
    limit: int | None = None


G = Good
GOODS = [
    G("mooncake-gift", "festival", "中秋臻选广式月饼礼盒 8 枚装", "Cantonese mooncake gift box, 8 pcs", "双黄白莲蓉，铁盒可收纳", "Double-yolk lotus paste in a keepsake tin", 128, ("节日限定", "Festive")),
    G("earbuds", "digital", "主动降噪真无线蓝牙耳机 Pro", "Noise-cancelling wireless earbuds Pro", "48 dB 深度降噪，36 小时续航", "48 dB noise cancelling, 36 h battery", 359, ("人气", "Popular"), [("云白", "Cloud white"), ("石墨黑", "Graphite")]),
    G("thermos", "home", "316 不锈钢智能温显保温杯 480ml", "Stainless thermos with temperature display, 480 ml", "一触显温，长效保温 12 小时", "Touch to read, warm for 12 hours", 68, ("", ""), [("松石绿", "Turquoise"), ("曜石黑", "Obsidian")]),
    G("movie-ticket", "card", "全国通兑双人电影票（电子券）", "Two cinema tickets, nationwide (e-voucher)", "全国 6,000 家影院，有效期 90 天", "6,000 cinemas, valid 90 days", 72, ("电子券", "E-voucher"), kind="code"),
    G("rice", "food", "五常稻花香大米 5kg", "Wuchang fragrant rice, 5 kg", "当季新米，真空锁鲜", "This season's harvest, vacuum packed", 59),
    G("cooking-oil", "food", "冷榨压榨花生油 5L", "Cold-pressed peanut oil, 5 L", "物理压榨，香而不腻", "Pressed, never refined", 109),
    G("nuts-gift", "festival", "每日坚果年货礼盒 1.6kg", "Daily nuts gift box, 1.6 kg", "八种坚果果干，独立小包", "Eight nuts and fruits in single packs", 139, ("年货", "New Year")),
    G("tea", "festival", "明前龙井茶礼 200g", "Pre-Qingming Longjing tea, 200 g", "核心产区头采，手工辉锅", "First pick, roasted by hand", 268),
    G("coffee-beans", "food", "云南日晒精品咖啡豆 454g", "Yunnan natural coffee beans, 454 g", "中浅烘，桃子与可可香气", "Medium-light roast, peach and cocoa", 79, ("人气", "Popular")),
    G("fruit-box", "food", "当季鲜果礼箱 9 斤", "Seasonal fruit box, 4.5 kg", "产地直发，坏果包赔", "Straight from the orchard, freshness guaranteed", 99),
    G("zongzi", "festival", "嘉兴粽子礼盒 12 只", "Jiaxing zongzi gift box, 12 pcs", "鲜肉蛋黄与豆沙双拼", "Pork with yolk and sweet bean", 88),
    G("crab-card", "festival", "阳澄湖大闸蟹礼券 8 只装", "Yangcheng hairy crab voucher, 8 pcs", "公蟹 4 两、母蟹 3 两，预约配送", "Book your delivery day", 398, ("限量", "Limited"), limit=2),
    G("milk", "food", "有机纯牛奶 250ml×24", "Organic milk, 24 × 250 ml", "3.8 g 优质乳蛋白", "3.8 g protein per 100 ml", 89),
    G("red-wine", "food", "贺兰山东麓赤霞珠干红 750ml", "Helan Mountain Cabernet, 750 ml", "黑莓与橡木香，适合聚会", "Blackberry and oak", 158),
    G("hotpot", "food", "牛油火锅食材礼包 6 人份", "Hotpot feast for six", "底料、毛肚、肥牛一次备齐", "Broth, tripe and beef in one box", 199),
    G("ice-cream", "card", "冰淇淋兑换券 10 支（电子券）", "Ten ice creams (e-voucher)", "全国门店通用，随到随吃", "Valid in all shops", 60, ("电子券", "E-voucher"), kind="code"),
    G("smart-watch", "digital", "运动健康智能手表 1.43 英寸", "Health and sports smart watch, 1.43 in", "心率血氧监测，14 天续航", "Heart rate, blood oxygen, 14-day battery", 599, ("", ""), [("午夜黑", "Midnight"), ("晨雾银", "Silver")]),
    G("power-bank", "digital", "自带线磁吸充电宝 10000mAh", "Magnetic power bank with cable, 10,000 mAh", "22.5W 快充，可带上飞机", "22.5 W fast charge, cabin safe", 119),
    G("speaker", "digital", "便携防水蓝牙音箱", "Portable waterproof speaker", "IPX7 防水，低音澎湃", "IPX7, deep bass", 169),
    G("keyboard", "digital", "无线机械键盘 87 键", "Wireless mechanical keyboard, 87 keys", "三模连接，静音红轴", "Three ways to connect, silent switches", 259),
    G("desk-lamp", "digital", "护眼国 AA 级台灯", "Eye-care desk lamp, grade AA", "高显色无频闪，三档调光", "Flicker free, three levels", 189),
    G("air-fryer", "digital", "可视空气炸锅 5L", "Air fryer with window, 5 L", "不用翻面，少油更轻盈", "No turning, less oil", 269, ("热兑", "Hot")),
    G("rice-cooker", "digital", "IH 球釜电饭煲 4L", "Induction rice cooker, 4 L", "24 小时预约，柴火饭香", "24 h timer", 329),
    G("robot-vacuum", "digital", "扫拖一体机器人 自动集尘", "Robot vacuum and mop, self-emptying", "激光导航，60 天免倒尘", "Laser navigation, 60 days hands free", 1699, ("大奖", "Top prize"), limit=1),
    G("hair-dryer", "beauty", "高速负离子吹风机", "High-speed ionic hair dryer", "11 万转电机，四分钟吹干", "110,000 rpm, dry in four minutes", 299),
    G("toothbrush", "beauty", "声波电动牙刷", "Sonic toothbrush", "五种模式，60 天续航", "Five modes, 60-day battery", 149, ("", ""), [("雾蓝", "Mist blue"), ("樱粉", "Blush")]),
    G("wash-set", "beauty", "植萃洗护套装 500ml×3", "Botanical hair and body set, 3 × 500 ml", "氨基酸表活，温和不紧绷", "Amino-acid cleansers", 108),
    G("face-mask", "beauty", "玻尿酸补水面膜 20 片", "Hyaluronic face masks, 20 pcs", "三重分子玻尿酸，敏感肌可用", "For sensitive skin too", 99),
    G("aroma", "home", "木质香薰礼盒 200ml", "Wooden aroma gift set, 200 ml", "雪松与白茶，留香 60 天", "Cedar and white tea, lasts 60 days", 129),
    G("towels", "home", "新疆长绒棉毛巾三件套", "Long-staple cotton towel set, 3 pcs", "A 类标准，母婴可用", "Class A, safe for babies", 79),
    G("blanket", "home", "云感牛奶绒毛毯 150×200cm", "Cloud-soft blanket, 150 × 200 cm", "冬日沙发好搭档", "Made for winter sofas", 119),
    G("cleaning-kit", "home", "六效合一洗衣凝珠 100 颗", "Laundry pods, 100 pcs", "除菌留香，一颗一桶", "One pod per load", 69),
    G("tableware", "home", "青釉餐具 16 件套", "Celadon tableware, 16 pcs", "一人一套，洗碗机可用", "Dishwasher safe", 188),
    G("plant", "home", "桌面绿植 龟背竹", "Desk plant: monstera", "连盆发货，好养耐阴", "Arrives potted, easy to keep", 49),
    G("gift-box", "festival", "生日惊喜礼盒", "Birthday surprise box", "蜡烛、贺卡与小甜品", "Candles, a card and sweets", 99),
    G("suitcase", "travel", "静音万向轮行李箱", "Silent-wheel suitcase", "PC 箱体，TSA 海关锁", "Polycarbonate shell, TSA lock", 369, ("", ""), [("20 英寸", "20 inch"), ("24 英寸", "24 inch")]),
    G("backpack", "travel", "防泼水通勤双肩包 22L", "Water-repellent backpack, 22 L", "独立电脑仓，自重 0.8kg", "Laptop sleeve, 0.8 kg", 199),
    G("umbrella", "travel", "十骨自动晴雨伞", "Automatic umbrella, ten ribs", "抗风防晒 UPF50+", "Windproof, UPF 50+", 59),
    G("fuel-card", "card", "加油卡充值 200 元（电子券）", "Fuel card top-up ¥200 (e-voucher)", "全国加油站通用", "Valid nationwide", 200, ("电子券", "E-voucher"), kind="code"),
    G("ride-card", "card", "打车出行券 100 元（电子券）", "Ride voucher ¥100 (e-voucher)", "分 5 张，有效期 60 天", "Five vouchers, 60 days", 100, ("电子券", "E-voucher"), kind="code"),
    G("phone-topup", "card", "手机话费充值 100 元（电子券）", "Phone top-up ¥100 (e-voucher)", "三网通用，提供手机号即充", "All carriers", 100, ("电子券", "E-voucher"), kind="topup"),
    G("checkup", "card", "三甲医院体检套餐券（电子券）", "Hospital health check (e-voucher)", "58 项检查，全国 300 城可约", "58 tests, 300 cities", 499, ("电子券", "E-voucher"), kind="service"),
    G("book-card", "family", "全场通用图书卡 100 元", "Book card ¥100", "十万种图书任选", "A hundred thousand titles", 100),
    G("blocks", "family", "城市街景积木 1,280 粒", "City street building blocks, 1,280 pcs", "亲子共拼，附收纳盒", "Build together, box included", 159),
    G("camera", "family", "拍立得相机套装", "Instant camera set", "含相纸 20 张与相册", "With 20 sheets and an album", 469),
    G("pet-food", "family", "冻干双拼猫粮 2kg", "Freeze-dried cat food, 2 kg", "78% 动物蛋白来源", "78 % animal protein", 129),
    G("yoga-mat", "sport", "天然橡胶瑜伽垫 5mm", "Natural rubber yoga mat, 5 mm", "体位线辅助，干湿防滑", "Alignment lines, grips wet or dry", 128),
    G("jump-rope", "sport", "智能计数跳绳", "Counting jump rope", "有绳无绳两用", "With or without the rope", 69),
    G("basketball", "sport", "7 号比赛篮球", "Match basketball, size 7", "吸湿手感皮料，室内外通用", "Indoors and out", 139),
    G("tent", "sport", "全自动露营帐篷 3–4 人", "Pop-up tent for 3–4", "三秒速开，银胶防晒", "Up in three seconds", 289),
    G("scarf", "travel", "纯山羊绒围巾", "Pure cashmere scarf", "200 支精纺，冬日温柔", "Fine-spun, winter soft", 329, ("", ""), [("燕麦色", "Oat"), ("酒红", "Burgundy")]),
    G("charity-tree", "card", "公益捐赠：为山区种一棵树", "Charity: plant a tree", "一棵梭梭树，附电子证书", "One saxaul tree with certificate", 20, ("公益", "Charity"), kind="donation"),
]  # fmt: skip

DELIVERY = """付款方式：全额兑换，包邮。
发货时间：工作日 16:00 前兑换当日发出，其余次日发出；偏远地区加 2–3 天。
售后：签收 7 天内如有破损或错发，凭照片免费补发或原路退回。"""
DELIVERY_EN = """Payment: redeemed in full, free delivery.
Dispatch: orders before 16:00 on workdays leave the same day, others the next; remote areas take 2–3 days more.
After-sale: within 7 days of delivery, damaged or wrong items are resent or refunded with a photo."""
VIRTUAL = """电子发放：兑换后即时到账，消息中心会提醒您查收。
使用：按券面说明使用，一经发放不可退回。"""
VIRTUAL_EN = """Delivered at once; the message centre tells you.
Use as printed on the voucher; not returnable once delivered."""
