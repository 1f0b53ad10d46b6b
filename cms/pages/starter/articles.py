"""The first three articles."""

from typing import Any

INDEX = {
    "slug": "news",
    "title": "用车资讯",
    "title_en": "News",
    "intro": "年检、保险、用车安全，写给每一位车主。",
    "intro_en": "Inspection, insurance and safe driving, for everybody who owns a car.",
}

INSPECTION: dict[str, Any] = {
    "slug": "inspection-made-simple",
    "title": "车辆年检一次讲清：哪几年上线，哪几年领标",
    "title_en": "Inspection made simple: when to visit the station, when a click is enough",
    "author": "车主俱乐部编辑部",
    "intro": "私家车十年里只需上线检测两次。记住注册月份，就不会误期。",
    "intro_en": "A private car visits the station twice in its first ten years. All you need is the month.",
    "body": [
        (
            "paragraph",
            "<p>很多车主以为“六年免检”就是六年什么都不用管，结果第二年被拦下才知道标志过期。"
            "其实免的是“上线检测”，领取检验标志这一步不能省。</p>",
        ),
        ("heading", "九座以下非营运小型车"),
        (
            "paragraph",
            "<ul><li><b>第 2、4、8 年：</b>在“交管 12123”上申领电子检验标志，不用跑检测站。</li>"
            "<li><b>第 6、10 年：</b>到检测站上线检验。</li><li><b>10 年以后：</b>每年上线检验一次。</li></ul>"
            "<p>面包车、营运车辆、发生过致人伤亡事故或因非法改装被处罚的车辆，不适用上面的规则，请以 12123 显示为准。</p>",
        ),
        ("heading", "什么时候可以办"),
        (
            "paragraph",
            "<p>到期月份以及之前的两个月都可以办。比如 2020 年 6 月注册的车，第六年检验在 2026 年 4 月到 6 月之间办理，"
            "6 月最后一天之前有效。办理前请先处理完违法记录，并确认交强险有效。</p>",
        ),
        (
            "steps",
            [
                {"title": "查日期", "text": "看行驶证副页“检验有效期至”那一行。"},
                {"title": "清违法", "text": "在 12123 上处理完未处理的违法记录。"},
                {"title": "验灯光轮胎", "text": "灯不亮、轮胎磨到标记线，是最常见的不合格原因。"},
                {"title": "带齐资料", "text": "行驶证、交强险电子保单、车主身份证明、三角警示牌。"},
            ],
        ),
        (
            "call",
            {"text": "没时间？会员可以交给我们代办。", "label": "看看代办年检", "address": "/services/"},
        ),
    ],
    "body_en": [
        (
            "paragraph",
            "<p>“Six years free” means no visit to the station; the certificate still has to be claimed. For private "
            "cars with fewer than ten seats: claim it online in years 2, 4 and 8, visit the station in years 6 and 10, "
            "and every year after that. The window is the month of registration and the two months before.</p>",
        ),
    ],
}

RENEWAL: dict[str, Any] = {
    "slug": "before-you-renew",
    "title": "车险续保前，先看这五件事",
    "title_en": "Five things to look at before you renew",
    "author": "客户服务部",
    "intro": "提前三十天开始看，不脱保，也不花冤枉钱。",
    "intro_en": "Start thirty days early: no gap in cover, no money wasted.",
    "body": [
        ("heading", "一、到期是哪一天、几点"),
        (
            "paragraph",
            "<p>保单写的是“至某日 24 时止”。脱保一天，交强险就可能被处罚，商业险的无赔款优待也会受影响。</p>",
        ),
        ("heading", "二、交强险和商业险是不是同一天"),
        ("paragraph", "<p>两张保单日期不同很常见，请分别核对。会员页面里两张保单各有提醒。</p>"),
        ("heading", "三、三者险够不够"),
        (
            "paragraph",
            "<p>人伤赔偿标准逐年提高。在大城市通行，建议把第三者责任险保额提高到 200 万元以上，保费差别并不大。</p>",
        ),
        ("heading", "四、车辆情况变了没有"),
        (
            "paragraph",
            "<p>改成营运、过户、加装设备，都要告知保险公司，否则出险时可能影响赔付。</p>",
        ),
        ("heading", "五、附加的增值服务写在哪里"),
        (
            "paragraph",
            "<p>道路救援、安全检测、代驾、代送检等增值服务，写在保单的增值服务特约条款里，有次数和里程。"
            "凡是条款之外、口头许诺的好处，请谨慎对待。</p>",
        ),
        ("quote", {"text": "到期前 30 天、20 天、10 天，我们各提醒您一次。", "source": "续保提醒"}),
    ],
    "body_en": [
        (
            "paragraph",
            "<ol><li>The exact day each policy ends; compulsory and commercial cover may differ.</li>"
            "<li>Third-party cover: two million yuan or more is sensible in big cities.</li>"
            "<li>Changes of the car or its use: tell the insurer.</li>"
            "<li>Value-added services stand in an endorsement of the policy, with counts and distances.</li>"
            "<li>Be wary of benefits that are promised but written nowhere.</li></ol>",
        ),
    ],
}

RAIN: dict[str, Any] = {
    "slug": "driving-in-heavy-rain",
    "title": "暴雨天开车：水深过半个轮胎，就别再往前",
    "title_en": "Heavy rain: when the water reaches half a wheel, stop",
    "author": "车主俱乐部编辑部",
    "intro": "涉水熄火后，千万不要再次点火。记住这几步，能省下一台发动机。",
    "intro_en": "If the engine dies in water, do not start it again. These steps save an engine.",
    "body": [
        ("heading", "出发之前"),
        (
            "paragraph",
            "<ul><li>看预警：橙色以上暴雨预警，能不出门就不出门。</li><li>避开下穿桥、地下车库和临河道路。</li>"
            "<li>检查雨刮、轮胎花纹和灯光。</li></ul>",
        ),
        ("heading", "遇到积水"),
        (
            "steps",
            [
                {"title": "停车看水深", "text": "水面超过轮胎的一半，掉头或绕行。"},
                {"title": "低挡匀速通过", "text": "中途不换挡、不急加油，与前车拉开距离。"},
                {"title": "过水后轻踩几次刹车", "text": "让刹车片恢复制动力。"},
            ],
        ),
        ("heading", "如果在水里熄火"),
        (
            "steps",
            [
                {"title": "不要再打火", "text": "二次点火会让发动机进水顶弯连杆，这部分损失通常要自己承担。"},
                {"title": "人先离开", "text": "水位上涨时先撤到高处。车门打不开，用头枕金属杆击碎侧窗边角。"},
                {"title": "拍照并报案", "text": "拍下水位和车牌，拨打 95518，等待救援拖车。"},
            ],
        ),
        ("call", {"text": "会员可享道路救援服务", "label": "查看救援服务", "address": "/services/"}),
    ],
    "body_en": [
        (
            "paragraph",
            "<p>Look at the water before you drive in: above half a wheel, turn round. Go slowly in a low gear and "
            "touch the brakes a few times afterwards. If the engine dies, do not start it again: water bends the rods, "
            "and that damage is usually yours. Leave the car for higher ground, take a photo, call 95518.</p>",
        ),
    ],
}

ARTICLES = [INSPECTION, RENEWAL, RAIN]
