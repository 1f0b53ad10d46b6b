"""Papers, bank details and newcomers: what staff of the registry find to do."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from club.core.clock import local_date
from club.organisation.models import Branch
from cms.worlds.demo.partners import credit_code
from cms.worlds.demo.settling import PDF, Desk
from cms.worlds.demo.tables import rows
from merchants.applications.actions import Applicant, decline_application, receive_application
from merchants.applications.models import Application
from merchants.stores import actions
from merchants.stores.models import BankChange, Merchant, MerchantDocument, OperatorRole
from vouchers.catalogue.models import ServiceProduct

DAY = timedelta(days=1)
# The last day in days from today; empty: until further notice.
DOCUMENTS = """
    merchant | kind      | number           | since | days
    SD001    | licence   |                  | 900   |
    SD001    | contract  | HT-2025-0117     | 420   | 310
    SD001    | account   |                  | 420   |
    SD002    | licence   |                  | 1500  |
    SD002    | contract  | HT-2025-0122     | 400   | 20
    SD003    | licence   |                  | 700   | 1125
    SD003    | insurance | PICC-37-88210    | 350   | 14
    SD004    | licence   |                  | 1100  |
    SD004    | permit    | 鲁交运管 370100  | 800   | 295
    SD004    | insurance | PICC-37-90417    | 130   | 234
    SD005    | licence   |                  | 2100  |
    SD006    | licence   |                  | 640   |
    SD007    | licence   |                  | 1320  |
    SD007    | permit    | 鲁油零售 0671    | 1090  | -6
    SD008    | licence   |                  | 510   |
    SD010    | permit    | 鲁卫公证 20240811| 470   | 625
"""
WITHDRAWN = ("SD001", "account")
# Merchant, holder, bank, code of its branch, number, reason; who wants to, and what became of it.
WANTED = ("SD006", "港城汽车服务有限公司", "示例银行烟台芝罘支行", "105456000018", "6222021600600000618")
CHANGED = ("SD010", "岱宗酒店有限公司", "示例银行济南泉城支行", "105451000027", "6222021601000001027")
REFUSED = ("SD003", "王安", "示例银行高新支行", "", "6222021600300000303")
APPLYING = {"code": "SD101", "name": "刘公岛汽车养护", "name_en": "Liugong Island Care", "branch": "370600"}
TURNED_DOWN = {"code": "SD102", "name": "日照快修", "name_en": "Rizhao Quick Repair", "branch": "370000"}
# They wrote on the page for partners: one waits to be checked, one was declined.
ASKS = {
    "code": "SD103",
    "name": "威海精诚养车",
    "branch": "370600",
    "city": "威海",
    "address": "新威路",
}
DECLINED = {
    "code": "SD104",
    "name": "德州快洗",
    "branch": "370000",
    "city": "德州",
    "address": "湖滨大道",
}


def build(branches: dict[str, Branch], at: datetime) -> None:
    """Papers in every state, bank details to be approved, an invitation, four who want to join."""
    desk, partners = Desk(), {row.code: row for row in Merchant.objects.all()}
    for facts in rows(DOCUMENTS):
        _paper(partners[facts["merchant"]], facts, desk, at)
    _bank_details(partners, desk, at)
    hour = at - timedelta(hours=1)
    actions.invite_operator(
        merchant=partners["SD007"], role=OperatorRole.OWNER, display_name="曲滨", by=desk.finance, at=hour
    )
    _newcomer(branches, APPLYING, desk, at - 2 * DAY)
    row = _newcomer(branches, TURNED_DOWN, desk, at - 9 * DAY)
    reason = "营业执照经营范围不含汽车维修，请变更后再申请。"
    actions.reject_merchant(merchant=row, reason=reason, by=desk.approver, at=at - 8 * DAY)
    _asks(branches, ASKS, at - timedelta(hours=3))
    asked = _asks(branches, DECLINED, at - 20 * DAY)
    far = "该地区暂无承保客户，待业务开展后欢迎再次申请。"
    decline_application(application=asked, reason=far, by=desk.finance, at=at - 19 * DAY)


def _paper(merchant: Merchant, facts: dict[str, str], desk: Desk, at: datetime) -> MerchantDocument:
    today = local_date(at)
    last = today + int(facts["days"]) * DAY + DAY if facts["days"] else None
    row = actions.keep_document(
        merchant=merchant,
        kind=facts["kind"],
        number=facts["number"] or (merchant.uscc if facts["kind"] == "licence" else ""),
        file=SimpleUploadedFile("paper.pdf", PDF.content, "application/pdf"),
        valid_from=today - int(facts["since"]) * DAY,
        valid_until=last,
        by=desk.finance,
        at=at - 30 * DAY,
    )
    if (merchant.code, row.kind) == WITHDRAWN:
        actions.withdraw_document(document=row, by=desk.finance, at=at - 12 * DAY)
    return row


def _bank_details(partners: dict[str, Merchant], desk: Desk, at: datetime) -> None:
    """One change waits, one has been in force for long, one was turned down."""

    def proposed(facts: tuple[str, ...], reason: str, days: int) -> BankChange:
        merchant, holder, bank, branch, number = facts
        return actions.propose_bank_change(
            merchant=partners[merchant],
            account_name=holder,
            bank_name=bank,
            branch_code=branch,
            account_number=number,
            reason=reason,
            by=desk.finance,
            at=at - days * DAY,
        )

    row = proposed(CHANGED, "商户来函并附开户许可证", 24)
    actions.approve_bank_change(change=row, by=desk.approver, at=at - 23 * DAY)
    row = proposed(REFUSED, "商户电话要求改为个人账户", 11)
    words = "结算款只能付到对公账户。"
    actions.reject_bank_change(change=row, reason=words, by=desk.approver, at=at - 10 * DAY)
    proposed(WANTED, "基本户迁移，开户许可证已核对原件", 1)


def _newcomer(branches: dict[str, Branch], facts: dict[str, str], desk: Desk, at: datetime) -> Merchant:
    row = actions.enter_merchant(
        merchant=Merchant(
            **{**facts, "branch": branches[facts["branch"]]},
            legal_name=f"{facts['name']}有限公司",
            uscc=credit_code(facts),
            contact_name="宫海",
            contact_phone="+8613900020101",
            invoice_title=f"{facts['name']}有限公司",
        ),
        by=desk.finance,
        at=at,
    )
    licence = {"kind": "licence", "number": "", "since": "400", "days": ""}
    _paper(row, licence, desk, at + 30 * DAY)
    return row


def _asks(branches: dict[str, Branch], facts: dict[str, str], at: datetime) -> Application:
    return receive_application(
        applicant=Applicant(
            company=f"{facts['name']}有限公司",
            uscc=credit_code(facts),
            contact_name="丁毅",
            contact_phone="+8613900020103",
            branch=branches[facts["branch"]],
            store_name=f"{facts['name']}总店",
            city=facts["city"],
            address=facts["address"],
        ),
        services=ServiceProduct.objects.filter(code__in=("wash", "check")),
        papers={"licence": SimpleUploadedFile("paper.pdf", PDF.content, "application/pdf")},
        client_address="127.0.0.1",
        at=at,
    )
