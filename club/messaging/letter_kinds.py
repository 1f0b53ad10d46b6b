"""Letters on paper to group customers, in both languages on one sheet, with the texts a new club starts with.

The first line of a text is whom it is addressed to; the others are paragraphs.
"""

from typing import Any

from club.messaging.models import Channel

PLACEHOLDERS = ["name", "company", "branch", "phone", "count", "until"]
PRINTED: dict[str, Any] = {"channels": [Channel.LETTER], "placeholders": PLACEHOLDERS, "in_inbox": False}

LETTER_KINDS: dict[str, dict[str, Any]] = {
    "letter_renewal": {
        "name": "续保函（团体客户）",
        "topic": "renewal",
        "title": "续保函",
        "title_en": "Renewal Letter",
        "text": "尊敬的{name}：\n"
        "感谢贵单位一直以来对{company}的信任与支持。贵单位在我司投保的{count}份保单即将到期，"
        "其中最早一份的保险责任将于{until}终止，明细见下表。\n"
        "为使贵单位的保险保障不致中断，请于到期前与您的业务员或代理人联系，或致电{phone}办理续保手续。"
        "我们将竭诚为贵单位服务。\n"
        "如贵单位已办妥续保，敬请忽略本函。感谢贵单位对{company}的信任！",
        "text_en": "Dear Sir or Madam,\n"
        "Thank you for placing your insurance with {company}. The policies listed below ({count} in total) "
        "are due to expire; cover under the first of them ends on {until}.\n"
        "To keep your cover without a gap, please contact your sales representative or agent, or call us on "
        "{phone}, before the expiry date to arrange the renewal.\n"
        "If you have renewed already, please disregard this letter. We appreciate your trust and look "
        "forward to continuing to serve you.",
        **PRINTED,
    },
    "letter_thanks": {
        "name": "承保感谢信（团体客户）",
        "topic": "service",
        "title": "感谢信",
        "title_en": "Letter of Thanks",
        "text": "尊敬的{name}：\n"
        "衷心感谢贵单位选择{company}。贵单位投保的{count}份保单已承保并送达，明细见下表，敬请核对；"
        "如有不符，请及时与我们联系。\n"
        "请按保险合同的约定按时缴纳保险费，以免影响保险保障。如需批改、报案或咨询，请致电{phone}，"
        "我们将竭诚为贵单位服务。\n"
        "再次感谢贵单位的信任，祝贵单位事业兴旺！",
        "text_en": "Dear Sir or Madam,\n"
        "Thank you for choosing {company}. The policies listed below ({count} in total) have been issued and "
        "delivered to you. Please check the details and let us know promptly if anything is not as agreed.\n"
        "Please pay the premium as agreed in the contract, so that your cover is not affected. For changes, "
        "claims or enquiries, please call us on {phone}.\n"
        "Thank you again for your trust. We wish you every success.",
        **PRINTED,
    },
}
