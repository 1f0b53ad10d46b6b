"""One row of every kind that the desk shows, in a given branch; `None` stands for kinds without branches."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from club.bulletins.models import Bulletin
from club.complaints import actions as complaint_actions
from club.complaints.actions import Complainant
from club.complaints.models import (
    ClosedMonth,
    Complaint,
    ComplaintCause,
    DeadlineRule,
    PointEntry,
    PointRule,
    Rectification,
)
from club.core import audit
from club.core.models import AuditEntry, CalendarDay, ProofRun
from club.identity.models import Role, StaffPost
from club.letters.models import PolicyLetter
from club.managers.models import Assignment, AssignmentRule, CareFlow, CustomerManager, Survey, ToDo
from club.members.models import HeldFile, InsuranceClaim, Member, Tier
from club.merging.actions import merge
from club.merging.models import Merging
from club.messaging.models import Message, MessageBudget, MessageKind
from club.organisation.models import Branch
from club.reminders.models import Festival, ReminderRule, TrafficLimit
from club.revisits.models import Revisit, RevisitKind, Verification
from club.standards.models import (
    Attainment,
    AttainmentPeriod,
    CheckTask,
    ClaimClock,
    ClaimCommitment,
    Evaluation,
    EvaluationScheme,
    ServiceItem,
    ServiceStandard,
    SiteCheck,
)
from club.wechat.models import Scene
from cms.keeping.models import KeepingPeriod
from merchants.applications.models import Application
from merchants.bookings.models import Booking, BookingRule, Capacity
from merchants.ledger.models import Hold, Payable
from merchants.offline.models import OfflineScan
from merchants.quality.models import Flag, FlagRule, Rating
from merchants.settlement.models import Dispute, Invoice, Paper, PayoutRun, Statement, StatementLine
from merchants.stores.models import Agreement, BankChange, Merchant, MerchantDocument, Operator, Store
from merchants.webhooks.actions import ping
from merchants.webhooks.models import Delivery, Endpoint
from tests import cast
from tests.merchants.bookings.scene import inspection
from tests.merchants.webhooks.scene import endpoint
from vouchers.campaigns.models import Campaign, Occasion, Try
from vouchers.catalogue.models import GiftPackage, ServiceProduct
from vouchers.lifecycle.models import CodeBatch, Gift, GrantBatch, Redemption, RedemptionDoor, Voucher
from vouchers.mall.models import Order, RefundLimit, RefundRequest
from vouchers.payments.models import Chargeback, Payment, Reconciliation

NOW = cast.NOW


def _batch(branch: Branch) -> GrantBatch:
    return GrantBatch.objects.create(
        key=f"b{GrantBatch.objects.count()}", package=_package(branch), created_at=NOW
    )


def _package(branch: Branch) -> GiftPackage:
    row = cast.package(branch=branch)
    row.save_revision()
    return row


def _gift(branch: Branch) -> Gift:
    batch = _batch(branch)
    until = NOW + timedelta(days=30)
    return Gift.objects.create(
        batch=batch,
        member=cast.member(branch=branch),
        package=batch.package,
        offered_at=NOW,
        collect_until=until,
    )


def _voucher(branch: Branch) -> Voucher:
    return cast.voucher(cast.member(branch=branch), cast.product(), f"ABCD{Voucher.objects.count():08d}X")


def _payable(branch: Branch) -> Payable:
    shop = cast.store(cast.merchant(branch=branch))
    return Payable.objects.create(
        merchant=shop.merchant,
        store=shop,
        product=cast.product(),
        quantity=1,
        unit_price_fen=2500,
        amount_fen=2500,
        day=NOW.date(),
        at=NOW,
    )


def _redemption(branch: Branch) -> Redemption:
    payable, voucher = _payable(branch), _voucher(branch)
    return Redemption.objects.create(
        voucher=voucher,
        use_no=1,
        member=voucher.member,
        product=payable.product,
        merchant=payable.merchant,
        store=payable.store,
        door=RedemptionDoor.TYPED,
        payable=payable,
        redeemed_at=NOW,
        occurred_at=NOW,
    )


def _order(branch: Branch) -> Order:
    number = f"C2611{Order.objects.count():04d}"
    holder = cast.member(branch=branch)
    return Order.objects.create(number=number, member=holder, package=cast.package(), ordered_at=NOW)


def _request(branch: Branch) -> RefundRequest:
    return RefundRequest.objects.create(
        order=_order(branch), amount_fen=30000, reason="退货", asked_by_id=str(uuid.uuid4()), asked_at=NOW
    )


def _chargeback(branch: Branch) -> Chargeback:
    paid = Payment.objects.create(
        member=cast.member(branch=branch), purpose="order:x", amount_fen=100, created_at=NOW, is_disputed=True
    )
    number = f"du_{paid.pk}"
    return Chargeback.objects.create(
        payment=paid, dispute_id=number, amount_fen=100, reason="general", opened_at=NOW
    )


def _statement(branch: Branch) -> Statement:
    owner = cast.merchant(branch=branch)
    start = NOW.date().replace(day=1)
    return Statement.objects.create(
        number=f"ST{owner.code}", merchant=owner, period_start=start, period_end=NOW.date(), drawn_at=NOW
    )


def _dispute(branch: Branch) -> Dispute:
    owed = _payable(branch)
    start = NOW.date().replace(day=1)
    about = Statement.objects.create(
        number=f"ST{owed.pk}", merchant=owed.merchant, period_start=start, period_end=NOW.date(), drawn_at=NOW
    )
    line = StatementLine.objects.create(statement=about, payable=owed, amount_fen=owed.amount_fen)
    return Dispute.objects.create(statement=about, line=line, category="price", words="x", opened_at=NOW)


def _invoice(branch: Branch) -> Invoice:
    about = _statement(branch)
    paper = Paper.objects.create(statement=about, kind="pdf", name="x.pdf", size=1, added_at=NOW)
    words = {"kind": "special", "number": f"{about.pk:020d}", "title": "x", "rate_bp": 0}
    sums = {"amount_fen": 0, "net_fen": 0, "tax_fen": 0, "issued_on": NOW.date(), "received_at": NOW}
    return Invoice.objects.create(statement=about, paper=paper, **words, **sums)


def _run(branch: Branch) -> PayoutRun:
    facts = {"way": "bank_file", "payouts_count": 0, "total_fen": 0, "prepared_at": NOW}
    return PayoutRun.objects.create(number=f"PO{PayoutRun.objects.count()}", branch=branch, **facts)


def _campaign(branch: Branch) -> Campaign:
    end = NOW + timedelta(days=9)
    row = Campaign.objects.create(
        code=f"c{Campaign.objects.count()}", name="会员日", branch=branch, starts_at=NOW, ends_at=end
    )
    row.save_revision()
    return row


def _occasion(branch: Branch) -> Occasion:
    campaign = _campaign(branch)
    return Occasion.objects.create(campaign=campaign, starts_at=NOW, ends_at=campaign.ends_at)


def _try(branch: Branch) -> Try:
    member = cast.member(branch=branch)
    facts = {"member": member, "member_uid": member.uid, "number": 1, "drawn": 999_999, "drawn_at": NOW}
    return Try.objects.create(occasion=_occasion(branch), **facts)


def _code_batch(branch: Branch) -> CodeBatch:
    package = cast.package(branch=branch)
    return CodeBatch.objects.create(
        key=f"k{branch.pk}", name="刮刮卡", kind="printed", package=package, branch=branch, made_at=NOW
    )


def _merging(branch: Branch) -> Merging:
    gone, kept = cast.member(branch=branch), cast.member(branch=branch)
    return merge(member=gone, into=kept, reason="x", by=audit.SYSTEM, at=NOW)


def _letter(branch: Branch) -> PolicyLetter:
    about = cast.policy(cast.customer(branch=branch, kind="company"))
    facts = {"kind": "renewal", "number": f"XB{about.pk}", "printed_at": NOW, "printed_by_id": "x"}
    return PolicyLetter.objects.create(policy=about, **facts)


def _manager(branch: Branch) -> CustomerManager:
    return CustomerManager.objects.create(account=cast.account(last_name="曹"), branch=branch)


def _assignment(branch: Branch) -> Assignment:
    facts = {"manager": _manager(branch), "way": "by_hand", "since_at": NOW}
    return Assignment.objects.create(member=cast.member(branch=branch), **facts)


def _to_do(branch: Branch) -> ToDo:
    facts = {"manager": _manager(branch), "due_date": NOW.date(), "made_at": NOW}
    row = ToDo.objects.create(member=cast.member(branch=branch), **facts)
    row.lines.create(kind="birthday", key=f"x{row.pk}")
    return row


def _scene(branch: Branch) -> Scene:
    return Scene.objects.create(
        key=f"s{branch.pk}", kind="branch", label="柜台", branch=branch, created_at=NOW
    )


def _post(branch: Branch) -> StaffPost:
    since = NOW.date()
    return StaffPost.objects.create(
        account=cast.account(), branch=branch, role=Role.FINANCE, since_date=since
    )


def _agreement(branch: Branch) -> Agreement:
    return cast.agreement(cast.merchant(branch=branch), cast.product())


def _bank_change(branch: Branch) -> BankChange:
    words = {
        "account_name": "顺达",
        "bank_name": "示例银行",
        "account_number": "6222020200012345",
        "reason": "x",
    }
    return BankChange.objects.create(
        merchant=cast.merchant(branch=branch), proposed_at=NOW, proposed_by_id="x", **words
    )


def _scan(branch: Branch) -> OfflineScan:
    shop = cast.store(cast.merchant(branch=branch))
    times = {"occurred_at": NOW, "received_at": NOW}
    return OfflineScan.objects.create(
        merchant=shop.merchant,
        store=shop,
        nonce="n",
        voucher=_voucher(branch),
        state="conflict",
        problem="already_redeemed",
        **times,
    )


def _booking(branch: Branch) -> Booking:
    scene = inspection()
    Merchant.objects.filter(pk=scene.store.merchant_id).update(branch=branch)
    row = scene.accepted()
    Booking.objects.filter(pk=row.pk).update(branch=branch)
    return row


def _flag(branch: Branch) -> Flag:
    shop = cast.store(cast.merchant(branch=branch))
    facts = {"key": f"k{shop.pk}", "found_at": NOW, "first_at": NOW, "last_at": NOW}
    return Flag.objects.create(kind="night", merchant=shop.merchant, store=shop, **facts)


def _rating(branch: Branch) -> Rating:
    use = _redemption(branch)
    facts = {"merchant": use.merchant, "store": use.store, "stars": 4, "words": "好"}
    return Rating.objects.create(redemption=use, rated_at=NOW, **facts)


def _complaint(branch: Branch) -> Complaint:
    return complaint_actions.receive(
        channel="member_page",
        complainant=Complainant(cast.member(branch=branch)),
        cause=ComplaintCause.objects.get(code="other"),
        story="x",
        by=audit.SYSTEM,
        at=NOW,
    )


def _task(branch: Branch) -> Rectification:
    row = _complaint(branch)
    owner, day = cast.account(), NOW.date()
    return Rectification.objects.create(
        complaint=row, branch=branch, owner=owner, words="x", due_date=day, ordered_at=NOW
    )


def _points(branch: Branch) -> PointEntry:
    named = _complaint(branch).responsibilities.create(account=cast.account(), kind="cause", named_at=NOW)
    rule, first = PointRule.objects.get(code="happened"), NOW.date().replace(day=1)
    facts = {"occasion": "happened", "points": 5, "is_annual": False, "first_date": first, "given_at": NOW}
    return PointEntry.objects.create(responsibility=named, rule=rule, **facts)


def _rule() -> ReminderRule:
    return ReminderRule.objects.create(
        code="rule-x",
        name="规则",
        occasion="renewal",
        offsets=[-30],
        message_kind=cast.message_kind("kind-x"),
        send_at="10:00",
        active_from=NOW.date(),
    )


def _product() -> ServiceProduct:
    row = cast.product()
    row.save_revision()
    return row


def _audit() -> AuditEntry:
    return audit.record(verb="member.registered", subject=cast.tier(), by=audit.SYSTEM, at=NOW)


def _endpoint() -> Endpoint:
    return endpoint(None)[0]


def _delivery() -> Delivery:
    return ping(endpoint=_endpoint(), by=audit.SYSTEM, at=NOW)


def _application(branch: Branch) -> Application:
    words = {"company": "新伙伴公司", "contact_name": "周", "contact_phone": "+8613900000077"}
    place = {"store_name": "一店", "city": "济南", "address": "x", "language": "zh-hans"}
    facts = {"uscc": f"X{branch.pk:017d}", "applied_at": NOW, "consent": "2026-11"}
    return Application.objects.create(branch=branch, **words, **place, **facts)


def _bulletin(branch: Branch) -> Bulletin:
    words = {"kind": "risk_warning", "heading": "暴雨", "body": "请勿涉水行车"}
    return Bulletin.objects.create(
        branch=branch, send_at=NOW, written_by=str(uuid.UUID(int=1)), written_at=NOW, **words
    )


def _revisit(branch: Branch) -> Revisit:
    number = f"XC-{Revisit.objects.count() + 1}"
    facts = {"happened_at": NOW, "drawn_at": NOW, "call_from": NOW, "next_at": NOW, "most_attempts": 3}
    kind = RevisitKind.objects.get(code="special")
    return Revisit.objects.create(
        kind=kind, customer=cast.customer(branch=branch), branch=branch, reference=number, **facts
    )


def _verification(branch: Branch) -> Verification:
    row = _revisit(branch)
    row.state = Revisit.State.AT_BRANCH
    row.save()
    return row.verifications.create(round=1, reason="finding", opened_at=NOW, due_date=NOW.date())


def _standard(branch: Branch) -> ServiceStandard:
    words = dict.fromkeys(("purpose", "department", "post", "tracking", "exclusions"), "x")
    facts = {"standard": "x", "procedure": "x", "target": 100, "valid_from": NOW.date(), "written_at": NOW}
    return ServiceStandard.objects.create(
        item=ServiceItem.objects.get(number=1), branch=branch, **words, **facts
    )


def _attainment(branch: Branch) -> Attainment:
    first = NOW.date().replace(month=7, day=1)
    facts = {"kind": "quarter", "first_date": first}
    period = AttainmentPeriod.objects.get_or_create(**facts, defaults={"closed_at": NOW})[0]
    numbers = {"total": 3, "left_out": 1, "met": 1}
    return Attainment.objects.create(
        period=period, item=ServiceItem.objects.get(number=1), branch=branch, **numbers
    )


def _clock(branch: Branch) -> ClaimClock:
    number = f"LPX{InsuranceClaim.objects.count() + 1:06d}"
    about = InsuranceClaim.objects.create(
        number=number, customer=cast.customer(branch=branch), reported_at=NOW
    )
    limit = ClaimCommitment.objects.filter(line="motor", step="assess")[0]
    facts = {"commitment": limit, "step": "assess", "began_at": NOW, "due_at": NOW}
    return ClaimClock.objects.create(claim=about, branch=branch, **facts)


def _site_check(branch: Branch) -> SiteCheck:
    facts = {"site": "门店", "way": "visit", "checked_date": NOW.date(), "recorded_at": NOW}
    return SiteCheck.objects.create(branch=branch, **facts)


def _check_task(branch: Branch) -> CheckTask:
    item = ServiceItem.objects.get(number=22)
    found = _site_check(branch).findings.create(item=item, result="missed", words="x", found_at=NOW)
    facts = {"owner": cast.account(), "words": "x", "due_date": NOW.date(), "ordered_at": NOW}
    return CheckTask.objects.create(finding=found, branch=branch, **facts)


OF_A_BRANCH: dict[type, Callable[[Branch], Any]] = {
    Branch: lambda branch: branch,
    StaffPost: _post,
    Member: lambda branch: cast.member(branch=branch),
    Merging: _merging,
    CustomerManager: _manager,
    Assignment: _assignment,
    ToDo: _to_do,
    Scene: _scene,
    PolicyLetter: _letter,
    GiftPackage: _package,
    Campaign: _campaign,
    Occasion: _occasion,
    Try: _try,
    CodeBatch: _code_batch,
    GrantBatch: _batch,
    Gift: _gift,
    Voucher: _voucher,
    Redemption: _redemption,
    Order: _order,
    RefundRequest: _request,
    Chargeback: _chargeback,
    Merchant: lambda branch: cast.merchant(branch=branch),
    Store: lambda branch: cast.store(cast.merchant(branch=branch)),
    Application: _application,
    Bulletin: _bulletin,
    CareFlow: lambda branch: CareFlow.objects.create(event="joined", branch=branch, name="迎新"),
    Operator: lambda branch: cast.operator(cast.store(cast.merchant(branch=branch))),
    Agreement: _agreement,
    BankChange: _bank_change,
    MerchantDocument: lambda branch: cast.document(cast.merchant(branch=branch)),
    Payable: _payable,
    Hold: lambda branch: Hold.objects.create(
        merchant=cast.merchant(branch=branch), kind="review", reason="x", placed_at=NOW
    ),
    Flag: _flag,
    Rating: _rating,
    Statement: _statement,
    OfflineScan: _scan,
    Booking: _booking,
    Complaint: _complaint,
    Revisit: _revisit,
    Verification: _verification,
    Rectification: _task,
    ServiceStandard: _standard,
    Attainment: _attainment,
    ClaimClock: _clock,
    SiteCheck: _site_check,
    CheckTask: _check_task,
    PointEntry: _points,
    Capacity: lambda branch: Capacity.objects.create(
        store=cast.store(cast.merchant(branch=branch), branch=branch), product=cast.product()
    ),
    Dispute: _dispute,
    Invoice: _invoice,
    PayoutRun: _run,
}


def _message() -> Message:
    return Message.objects.create(
        kind=cast.message_kind("kind-z"),
        dedupe_key="kind-z:1",
        address="+8613800000009",
        state="dropped",
        reason="sms: over_budget",
        due_at=NOW,
        expires_at=NOW,
        created_at=NOW,
    )


OF_ALL: dict[type, Callable[[], Any]] = {
    ServiceProduct: _product,
    FlagRule: lambda: FlagRule.objects.create(kind="speed"),
    BookingRule: lambda: BookingRule.objects.create(product=cast.product()),
    Tier: lambda: cast.tier(),
    AssignmentRule: lambda: AssignmentRule.objects.get(kind="seller"),
    Survey: lambda: Survey.objects.create(name="测试问卷"),
    PointRule: lambda: PointRule.objects.get(code="happened"),
    ClosedMonth: lambda: ClosedMonth.objects.create(
        first_date=NOW.date().replace(day=1), closed_at=NOW, count=0
    ),
    ComplaintCause: lambda: ComplaintCause.objects.get(code="other"),
    DeadlineRule: lambda: DeadlineRule.objects.get(code="contact-15"),
    RevisitKind: lambda: RevisitKind.objects.get(code="special"),
    ClaimCommitment: lambda: ClaimCommitment.objects.filter(line="motor")[0],
    Evaluation: lambda: Evaluation.objects.create(
        year=NOW.year - 1, scheme=EvaluationScheme.objects.get(), closed_at=NOW
    ),
    ServiceItem: lambda: ServiceItem.objects.get(number=1),
    MessageKind: lambda: cast.message_kind("kind-y"),
    MessageBudget: lambda: MessageBudget.objects.create(
        name="短信", purpose="service", channel="sms", period="day", most=1
    ),
    Message: _message,
    ReminderRule: _rule,
    Festival: lambda: Festival.objects.create(
        code="fx", name="测试节", calendar="solar", month=1, day=9, greeting="好"
    ),
    TrafficLimit: lambda: TrafficLimit.objects.create(
        city="北京", from_date=NOW.date(), until_date=NOW.date(), kind="odd_even"
    ),
    CalendarDay: lambda: CalendarDay.objects.create(day=NOW.date(), is_workday=False, source="x"),
    AuditEntry: _audit,
    HeldFile: lambda: HeldFile.objects.create(
        name="a.csv", suffix=".csv", size=1, held_at=NOW, held_by_id="x"
    ),
    Reconciliation: lambda: Reconciliation.objects.create(
        day=NOW.date(), made_at=NOW, payments=0, came_fen=0, returns=0, went_fen=0, agrees=True
    ),
    RefundLimit: lambda: RefundLimit.objects.get_or_create(pk=1)[0],
    ProofRun: lambda: ProofRun.objects.create(at=NOW, seconds=1, holds=True, chain_holds=True),
    KeepingPeriod: lambda: KeepingPeriod.objects.create(what="phone_codes", days=7),
    Endpoint: _endpoint,
    Delivery: _delivery,
}
