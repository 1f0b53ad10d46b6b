"""Texts of the home page, the store finder, the campaigns, consumer rights and the privacy notice."""

from typing import Any

ROOT = "全部页面"
HOME = {
    "slug": "home",
    "title": "首页",
    "title_en": "Home",
    "intro": "礼包在线领取，门店出示即用，到期提前提醒。",
    "intro_en": "Collect your gifts here, show the code at a store, and never miss a date.",
    "hero_title": "有车的日子，我们一起走",
    "hero_title_en": "Good company for every mile",
    "strip": "每月 18 日会员日，好礼限量派送",
    "strip_en": "The 18th is members' day: gifts while stocks last",
}

STORES = {
    "slug": "stores",
    "title": "服务门店",
    "title_en": "Stores",
    "intro": "找一家离您近、正在营业、能用您的券的门店。",
    "intro_en": "Find a store near you that is open and takes your voucher.",
}

CAMPAIGNS = {
    "slug": "campaigns",
    "title": "会员活动",
    "title_en": "Campaigns",
    "intro": "会员日、节日和黄金周的活动都在这里。",
    "intro_en": "Members' day, festivals and golden weeks.",
}

RIGHTS: dict[str, Any] = {
    "slug": "rights",
    "title": "消费者权益",
    "title_en": "Consumer rights",
    "intro": "服务不满意？告诉我们。下面写明了怎么投诉、多久有答复、还能找谁。",
    "intro_en": "Not satisfied? How to complain, how soon you hear from us, and who else can help.",
    "body": [
        ("heading", "投诉渠道"),
        (
            "paragraph",
            "<ul><li><b>客服热线：</b>95518，每天 24 小时</li>"
            "<li><b>微信公众号：</b>“我的”—“投诉与建议”，可随时查看进度</li>"
            "<li><b>营业网点：</b>找大堂经理当面反映，或索取意见簿</li>"
            "<li><b>来信：</b>寄给您保单所属分公司的客户服务部</li></ul>"
            "<p>对我们的处理不满意，您还可以向<b>金融监管部门消费者投诉热线 12378</b>、"
            "当地保险行业协会调解组织或消费者协会 12315 反映，也可以依法申请仲裁或提起诉讼。</p>",
        ),
        ("heading", "多久有答复"),
        (
            "steps",
            [
                {"title": "15 分钟内联系您", "text": "收到投诉后，专人致电了解情况和您的诉求。"},
                {"title": "当天拿出办法", "text": "事情当天会商，告诉您由谁负责、下一步做什么。"},
                {"title": "3 个工作日内办理", "text": "转到分公司办理的，3 个工作日内给出处理意见。"},
                {
                    "title": "一般 15 日内办结",
                    "text": "情况复杂的，会提前告诉您原因和新的时间，最长不超过 60 日。",
                },
            ],
        ),
        ("heading", "我们处理投诉的六条原则"),
        (
            "paragraph",
            "<ol><li><b>看得见。</b>受理、转办、答复，每一步您都能查到。</li>"
            "<li><b>不折腾。</b>一个入口受理，不让您反复讲同一件事、跑第二个窗口。</li>"
            "<li><b>不拖延。</b>每个环节都有时限，超时系统自动上报。</li>"
            "<li><b>一碗水端平。</b>不因保费多少、是否续保而区别对待。</li>"
            "<li><b>依法依约。</b>以法律、条款和公布的服务承诺为准。</li>"
            "<li><b>合理诉求解决到位。</b>说得在理的，一定办好；办不到的，把理由讲清楚。</li></ol>",
        ),
        ("heading", "您享有的权利"),
        (
            "paragraph",
            "<p>会员权益面向符合条件的全体会员，领取与使用不以投保、续保为前提，也不影响您的保险权益。"
            "礼包的内容、期限和适用门店以领取时的页面为准，领取之后不会被改动。</p>",
        ),
        ("call", {"text": "现在就说给我们听", "label": "我要投诉", "address": "/me/complaints/new/"}),
    ],
    "body_en": [
        ("heading", "How to complain"),
        (
            "paragraph",
            "<ul><li><b>Hotline:</b> 95518, day and night</li>"
            "<li><b>WeChat:</b> Me, then Complaints; you can follow every step there</li>"
            "<li><b>Service counter:</b> ask for the lobby manager</li>"
            "<li><b>Letter:</b> customer service of the branch on your policy</li></ul>"
            "<p>You may also turn to the financial regulator's consumer hotline <b>12378</b>, the mediation office "
            "of the local insurance association, the consumers' association (12315), arbitration or a court.</p>",
        ),
        ("heading", "When you hear from us"),
        (
            "steps",
            [
                {
                    "title": "A call within 15 minutes",
                    "text": "Somebody asks what happened and what you want.",
                },
                {
                    "title": "A plan the same day",
                    "text": "You are told who is responsible and what comes next.",
                },
                {
                    "title": "3 working days at the branch",
                    "text": "The branch gives its answer in this time.",
                },
                {
                    "title": "Usually closed in 15 days",
                    "text": "If it takes longer you are told why; never over 60 days.",
                },
            ],
        ),
        ("heading", "Six principles"),
        (
            "paragraph",
            "<ol><li>You can see every step.</li><li>You tell it once, in one place.</li>"
            "<li>Every step has a limit of time.</li><li>Everybody is treated alike.</li>"
            "<li>Law, contract and our published promises decide.</li>"
            "<li>What is reasonable gets done; what is not gets an honest reason.</li></ol>",
        ),
    ],
}

PRIVACY: dict[str, Any] = {
    "slug": "privacy",
    "title": "隐私政策",
    "title_en": "Privacy notice",
    "intro": "我们收集什么、为什么、保存多久，以及您随时可以怎么做。",
    "intro_en": "What we collect, why, for how long, and what you can do at any time.",
    "body": [
        ("heading", "谁在处理您的信息"),
        (
            "paragraph",
            "<p>车主俱乐部由您保单所属的保险公司运营。个人信息保护事务请拨打 95518，"
            "或通过公众号“我的”—“隐私中心”提出，我们在 15 个工作日内答复。</p>",
        ),
        ("heading", "收集哪些信息、用来做什么"),
        (
            "paragraph",
            "<ul><li><b>微信标识（OpenID）：</b>让您免密登录，并把服务通知发到微信。</li>"
            "<li><b>手机号：</b>注册、登录验证，以及微信送达不了时发送短信。</li>"
            "<li><b>姓名与身份证号（敏感个人信息）：</b>核对您是不是我们的客户，把保单、车辆和权益对应到您本人。"
            "不提供则只能浏览，不能领取礼包。我们只保存号码，不要求上传证件照片。</li>"
            "<li><b>车牌号、车架号、保单日期：</b>到期提醒、年检提醒，以及仅限本人车辆使用的服务。</li>"
            "<li><b>礼包、券与核销记录：</b>向门店结算、处理您的咨询和投诉。</li>"
            "<li><b>位置：</b>仅在您点“离我最近”时由手机提供，用完即弃，不保存。</li></ul>",
        ),
        ("heading", "怎样保管"),
        (
            "paragraph",
            "<p>身份证号、手机号、姓名、车牌号、车架号加密保存，页面上默认遮挡显示；员工查看完整信息须说明理由并留下记录。"
            "信息保存在中国境内。会员存续期间保存，注销后删除或匿名化；与结算、投诉有关的记录按法律要求的最短期限保存，"
            "期间除依法保存外不作他用。</p>",
        ),
        ("heading", "会给谁看"),
        (
            "paragraph",
            "<p>核销时，门店只能看到券的内容、您的姓氏、手机号末四位和车牌的一部分。"
            "短信、微信通知经由运营商和微信送达。除此之外，提供给其他方之前会单独征得您的同意。</p>",
        ),
        ("heading", "您的权利"),
        (
            "paragraph",
            "<ul><li>查看、复制、更正您的信息，或导出一份文件</li>"
            "<li>随时撤回同意、退订营销消息，不影响您已有的权益</li>"
            "<li>注销会员、删除信息；法律要求留存的，我们会停止其他使用并告诉您理由</li>"
            "<li>知道谁看过您的信息</li></ul>"
            "<p>“隐私中心”里可以自助办理。未满十四周岁的，请由监护人同意后使用。</p>",
        ),
        ("call", {"text": "查看、导出、撤回，都在这里", "label": "进入隐私中心", "address": "/me/privacy/"}),
    ],
    "body_en": [
        ("heading", "Who we are"),
        (
            "paragraph",
            "<p>The club is run by the insurer named on your policy. For anything about your data call 95518 or use "
            "the privacy centre under Me; you hear from us within 15 working days.</p>",
        ),
        ("heading", "What we collect, and what for"),
        (
            "paragraph",
            "<ul><li><b>WeChat identifier:</b> logs you in and brings service notices.</li>"
            "<li><b>Mobile number:</b> registration, login codes, SMS where WeChat cannot reach you.</li>"
            "<li><b>Name and ID number (sensitive):</b> to match you with your policies and cars. Without them you can "
            "look around but hold no gifts. We keep the number only and ask for no photo of the card.</li>"
            "<li><b>Plate, VIN, policy dates:</b> reminders, and services meant for your own car.</li>"
            "<li><b>Gifts, vouchers and their use:</b> to pay the stores and to answer your questions.</li>"
            "<li><b>Position:</b> only when you ask for the nearest store; never stored.</li></ul>",
        ),
        ("heading", "How it is kept"),
        (
            "paragraph",
            "<p>Name, phone, ID number, plate and VIN are encrypted and shown masked; staff need a reason to see them and "
            "every look is logged. Data stays in mainland China. When you leave, it is deleted or made anonymous, "
            "except what the law makes us keep for accounts and complaints.</p>",
        ),
        ("heading", "Who sees it"),
        (
            "paragraph",
            "<p>A store sees the voucher, your family name, the last four digits of your phone and part of the plate. "
            "Carriers and WeChat deliver messages. Anybody else only with your separate consent.</p>",
        ),
        ("heading", "What you can do"),
        (
            "paragraph",
            "<p>Look, copy, correct, download, withdraw a consent, stop marketing, close your membership, and see who "
            "looked at your data: all in the privacy centre. Under fourteen, a guardian has to agree.</p>",
        ),
    ],
}
