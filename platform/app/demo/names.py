"""Invented names: places that do not exist under the paper's streets, people nobody bears on purpose."""

from random import Random

STREETS = (("dengke", "登科街道"), ("wenzhi", "文治街道"), ("sicheng", "司城街道"))

COMMUNITIES = {
    "dengke": (
        ("mashi", "麻石社区"), ("dengke-lu", "登科路社区"), ("heping", "和平社区"), ("xinglong", "兴隆社区"),
        ("huilong", "回龙社区"), ("wenxing", "文星社区"), ("liulin", "柳林社区"), ("binhe", "滨河社区"),
        ("nanchi", "南池社区"), ("lianhua", "莲花社区"), ("jinqiao", "金桥社区"), ("yixue", "义学社区"),
    ),
    "wenzhi": (
        ("wenzhi-jie", "文治街社区"), ("fengtai", "凤台社区"), ("qingyun", "青云社区"), ("shuyuan", "书院社区"),
        ("guihua", "桂花社区"), ("shiqiao", "石桥社区"), ("changning", "长宁社区"), ("taiping", "太平社区"),
        ("wangjiang", "望江社区"), ("yongfeng", "永丰社区"), ("pingan", "平安社区"),
    ),
    "sicheng": (
        ("sicheng-lu", "司城路社区"), ("dukou", "渡口社区"), ("xinhe", "新河社区"), ("yujing", "玉井社区"),
        ("shuangqiao", "双桥社区"), ("songlin", "松林社区"), ("gaoping", "高坪社区"), ("datian", "大田社区"),
        ("qingxi", "清溪社区"), ("hongyan", "红岩社区"),
    ),
}  # fmt: skip

BRANCHES = ("第一支部", "第二支部", "第三支部", "两新支部", "离退休支部", "流动党员支部")

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇冉牟蒲向岑"
)
_GIVEN = (
    "明华国建文平志伟军强杰勇磊涛超辉刚峰林波斌鹏飞宇浩凯健俊帆翔云海山川江河清秀英丽芳娟敏静丹霞燕玲红梅兰莉"
    "桂珍玉凤洁雪琴素莲春夏秋冬晓东南西北光荣庆安康宁福贵德正义礼智信忠孝廉和顺利永长久远高升立新民生学思源思远"
)
_RARE = ("𬭎", "㛃", "喆", "堃")


def person(chance: Random) -> str:
    """Invent a name; one in four hundred has a rare character."""
    surname = chance.choice(_SURNAMES)
    name = "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2, 2))))
    return surname + (chance.choice(_RARE) if chance.random() < 0.0025 else name)


def people(chance: Random, number: int) -> list[str]:
    """Invent so many names, namesakes as rare as they are."""
    return [person(chance) for _ in range(number)]
