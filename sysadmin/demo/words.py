"""What names are made of. Frequencies of surnames follow those of the country; every person is made up.

Each entry is written "汉字 reading weight"; the weight may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass

SURNAMES = """
王 wang 71|李 li 70|张 zhang 65|刘 liu 51|陈 chen 45|杨 yang 30|黄 huang 22|赵 zhao 21|吴 wu 20|周 zhou 20|徐 xu 15
孙 sun 15|马 ma 13|朱 zhu 13|胡 hu 13|郭 guo 12|何 he 12|林 lin 11|高 gao 10|罗 luo 9|郑 zheng 9|梁 liang 8|谢 xie 7
宋 song 7|唐 tang 7|许 xu 6|韩 han 6|邓 deng 6|冯 feng 6|曹 cao 6|彭 peng 5|曾 zeng 5|肖 xiao 5|田 tian 5|董 dong 5
潘 pan 5|袁 yuan 5|蔡 cai 4|蒋 jiang 4|余 yu 4|于 yu 4|杜 du 4|叶 ye 4|程 cheng 4|魏 wei 4|苏 su 4|吕 lv 4|丁 ding 4
任 ren 4|卢 lu 4|姚 yao 4|沈 shen 4|钟 zhong 3|姜 jiang 3|崔 cui 3|谭 tan 3|陆 lu 3|范 fan 3|汪 wang 3|廖 liao 3
石 shi 3|金 jin 3|韦 wei 3|贾 jia 3|夏 xia 3|付 fu 3|方 fang 3|邹 zou 3|熊 xiong 3|白 bai 3|孟 meng 3|秦 qin 3|邱 qiu 3
侯 hou 3|江 jiang 3|尹 yin 2|薛 xue 2|闫 yan 2|段 duan 2|雷 lei 2|龙 long 2|黎 li 2|史 shi 2|陶 tao 2|贺 he 2|毛 mao 2
郝 hao 2|顾 gu 2|龚 gong 2|邵 shao 2|万 wan 2|覃 qin 2|武 wu 2|钱 qian 2|戴 dai 2|严 yan 2|莫 mo 2|孔 kong 2|向 xiang 2
汤 tang 2|单 shan|仇 qiu|解 xie|查 zha|翟 zhai|缪 miao|尉迟 yu chi|欧阳 ou yang|上官 shang guan|司马 si ma|诸葛 zhu ge
"""

GIVEN_MALE = """
伟 wei 9|强 qiang 7|军 jun 7|勇 yong 6|杰 jie 6|涛 tao 6|明 ming 7|超 chao 5|辉 hui 5|鹏 peng 5|华 hua 6|飞 fei 4
波 bo 4|斌 bin 4|宇 yu 5|浩 hao 5|凯 kai 4|健 jian 4|俊 jun 5|旭 xu 3|宁 ning 3|龙 long 4|林 lin 4|阳 yang 4|建 jian 7
峰 feng 5|志 zhi 7|文 wen 7|国 guo 6|海 hai 5|东 dong 4|子 zi 5|博 bo 4|嘉 jia 4|轩 xuan 4|睿 rui 3|晨 chen 4|泽 ze 4
家 jia 4|永 yong 5|德 de 4|光 guang 4|成 cheng 4|荣 rong 3|新 xin 3|春 chun 3|庆 qing 3|福 fu 3|祥 xiang 3|富 fu 2
金 jin 3|玉 yu 2|学 xue 4|良 liang 3|清 qing 3|振 zhen 3|正 zheng 3|世 shi 3|立 li 3|少 shao 2|刚 gang 4|磊 lei 5
平 ping 4|洋 yang 4|鑫 xin 4|帅 shuai 3|晓 xiao 3|云 yun 2|有 you 2|兴 xing 2
"""

GIVEN_FEMALE = """
芳 fang 7|娜 na 5|敏 min 6|静 jing 6|丽 li 8|艳 yan 6|娟 juan 5|霞 xia 5|秀 xiu 8|英 ying 7|燕 yan 5|玲 ling 6|桂 gui 5
红 hong 6|梅 mei 5|丹 dan 4|萍 ping 4|婷 ting 5|雪 xue 5|慧 hui 5|莉 li 4|欣 xin 5|怡 yi 4|佳 jia 5|琳 lin 4|颖 ying 4
倩 qian 4|洁 jie 4|蕾 lei 3|薇 wei 3|琴 qin 4|兰 lan 5|凤 feng 4|云 yun 4|莲 lian 3|珍 zhen 4|荣 rong 2|香 xiang 3
月 yue 4|春 chun 4|菊 ju 3|爱 ai 3|晓 xiao 5|小 xiao 4|雨 yu 4|梦 meng 4|思 si 4|诗 shi 3|涵 han 4|子 zi 4|梓 zi 3
可 ke 3|馨 xin 3|悦 yue 3|妍 yan 3|淑 shu 4|惠 hui 3|素 su 3|巧 qiao 2|美 mei 4|玉 yu 5|华 hua 4|文 wen 3|瑞 rui 2
"""

# The two halves of a place's name; 40 times 40 places.
PLACE_FIRST = "云白青临东西南北金银石柳桃梅松竹兰荷龙凤鹤鹿马新永安和平长清明玉天高大双三太广福"
PLACE_SECOND = "溪河江湖山岭坪坝桥镇湾塘泉林庄村港口滩洲原岗坡峰谷川沟潭浦集店亭关堡营寨场州阳源"

STREETS = "人民路|建设路|解放街|新华街|文化路|滨河路|学府路|工业大道|迎宾大道|站前街|竹园路|惠民巷|团结路|和谐路"

COMPANY_TOWNS = (
    "青竹 qing zhu 12|云溪 yun xi 3|白鹤 bai he 3|临江 lin jiang 3|东坪 dong ping 2|南塘 nan tang 2|石桥 shi qiao 2"
)

COMPANY_FIRST = """
华 hua|鑫 xin|盛 sheng|宏 hong|恒 heng|瑞 rui|金 jin|泰 tai|兴 xing|隆 long|丰 feng|众 zhong|中 zhong|远 yuan|润 run
天 tian|永 yong|嘉 jia|百 bai|万 wan|联 lian|信 xin|德 de|新 xin|科 ke|创 chuang|博 bo|诚 cheng|富 fu|康 kang|顺 shun
利 li|益 yi|佳 jia|美 mei|凯 kai|亿 yi|聚 ju|汇 hui|启 qi|晟 sheng|景 jing|源 yuan|绿 lv|茂 mao|鸿 hong|安 an|正 zheng
"""

COMPANY_SECOND = """
达 da|通 tong|源 yuan|业 ye|发 fa|诚 cheng|泰 tai|和 he|安 an|昌 chang|祥 xiang|辉 hui|鼎 ding|信 xin|邦 bang|腾 teng
升 sheng|裕 yu|合 he|立 li|宇 yu|海 hai|洋 yang|峰 feng|阳 yang|光 guang|明 ming|成 cheng|运 yun|旺 wang|盈 ying|林 lin
禾 he|川 chuan|江 jiang|山 shan|宝 bao|星 xing|捷 jie|悦 yue|之源 zhi yuan|天下 tian xia|世纪 shi ji|时代 shi dai
"""

# Trade, its division in GB/T 4754, and how often.
COMPANY_TRADES = """
农业科技 nong ye ke ji 5 A01|养殖 yang zhi 3 A03|食品 shi pin 6 C14|粮油 liang you 4 C13|纺织 fang zhi 2 C17
竹木制品 zhu mu zhi pin 3 C20|包装 bao zhuang 2 C22|建材 jian cai 5 C30|机械 ji xie 4 C34|电子 dian zi 3 C39
建筑工程 jian zhu gong cheng 6 E47|装饰工程 zhuang shi gong cheng 3 E50|商贸 shang mao 12 F51|超市 chao shi 3 F52
汽车销售 qi che xiao shou 2 F52|物流 wu liu 5 G54|餐饮管理 can yin guan li 4 H62|信息技术 xin xi ji shu 4 I65
房地产 fang di chan 2 K70|劳务 lao wu 3 L72|广告传媒 guang gao chuan mei 2 L72|物业服务 wu ye fu wu 3 K70
旅游开发 lv you kai fa 2 N78|医药 yi yao 3 F52|教育咨询 jiao yu zi xun 2 P83|园林绿化 yuan lin lv hua 3 N78
"""

OCCUPATIONS = """
务农 22|个体经营 16|企业职员 18|工人 14|教师 5|公务员 4|医护人员 4|司机 4|技术人员 5|自由职业 5|企业管理人员 3
"""


@dataclass(frozen=True)
class Word:
    """One entry: the characters, their reading as syllables, how often, and a note (the trade's division)."""

    text: str
    reading: tuple[str, ...]
    weight: int
    note: str = ""


def words(listing: str) -> list[Word]:
    """The entries of a listing."""
    found = []
    for entry in listing.strip().replace("\n", "|").split("|"):
        text, *rest = entry.split()
        note = rest.pop() if rest and rest[-1][0].isupper() else ""
        weight = int(rest.pop()) if rest and rest[-1].isdigit() else 1
        found.append(Word(text, tuple(rest), weight, note))
    return found
