"""How each kind of row belongs to a branch. Registered before anything asks Wagtail for a policy."""

from wagtail.permissions import register_permission_policy

from club.bulletins.models import Bulletin
from club.complaints.models import (
    ClosedMonth,
    Complaint,
    ComplaintCause,
    DeadlineRule,
    PointEntry,
    PointRule,
    Rectification,
)
from club.core.models import AuditEntry, CalendarDay, ProofRun
from club.identity.models import StaffPost
from club.letters.models import PolicyLetter
from club.managers.models import Assignment, AssignmentRule, CareFlow, CustomerManager, Survey, ToDo
from club.members.models import HeldFile, Member, Tier
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
    ServiceItem,
    ServiceStandard,
    SiteCheck,
)
from club.wechat.models import Scene
from cms.desk.reach import FlowPolicy, PostPolicy
from cms.keeping.models import KeepingPeriod
from merchants.applications.models import Application
from merchants.bookings.models import Booking, BookingRule, Capacity
from merchants.ledger.models import Hold, Payable
from merchants.offline.models import OfflineScan
from merchants.quality.models import Flag, FlagRule, Rating
from merchants.settlement.models import Dispute, Invoice, PayoutRun, Statement
from merchants.stores.models import Agreement, BankChange, Merchant, MerchantDocument, Operator, Store
from merchants.webhooks.models import Delivery, Endpoint
from vouchers.campaigns.models import Campaign, Occasion, Try
from vouchers.catalogue.models import GiftPackage, ServiceProduct
from vouchers.lifecycle.models import CodeBatch, Gift, GrantBatch, Redemption, Voucher
from vouchers.mall.models import Order, RefundLimit, RefundRequest
from vouchers.payments.models import Chargeback, Reconciliation

POLICIES = [
    PostPolicy(Branch, "path"),
    PostPolicy(StaffPost, "branch__path"),
    PostPolicy(Member, "branch__path"),
    PostPolicy(Merging, "into__branch__path"),
    PostPolicy(PolicyLetter, "policy__branch__path"),
    PostPolicy(CustomerManager, "branch__path"),
    PostPolicy(Assignment, "member__branch__path"),
    PostPolicy(ToDo, "member__branch__path"),
    PostPolicy(AssignmentRule),
    FlowPolicy(CareFlow, "branch__path", reads_up=True),
    PostPolicy(Survey),
    PostPolicy(Scene, "branch__path"),
    PostPolicy(Complaint, "branch__path"),
    PostPolicy(Rectification, "branch__path"),
    PostPolicy(Revisit, "branch__path"),
    PostPolicy(Verification, "revisit__branch__path"),
    PostPolicy(RevisitKind),
    PostPolicy(PointEntry, "responsibility__complaint__branch__path"),
    PostPolicy(PointRule),
    PostPolicy(ClosedMonth),
    PostPolicy(ComplaintCause),
    PostPolicy(DeadlineRule),
    PostPolicy(ServiceItem),
    FlowPolicy(ServiceStandard, "branch__path", reads_up=True),
    PostPolicy(Attainment, "branch__path"),
    PostPolicy(AttainmentPeriod),
    PostPolicy(ClaimClock, "branch__path"),
    PostPolicy(Evaluation),
    PostPolicy(SiteCheck, "branch__path"),
    PostPolicy(CheckTask, "branch__path"),
    PostPolicy(ClaimCommitment),
    PostPolicy(GiftPackage, "branch__path", reads_up=True),
    PostPolicy(Campaign, "branch__path", reads_up=True),
    PostPolicy(Occasion, "campaign__branch__path", reads_up=True),
    PostPolicy(Try, "member__branch__path"),
    PostPolicy(GrantBatch, "package__branch__path"),
    PostPolicy(CodeBatch, "branch__path"),
    PostPolicy(Gift, "member__branch__path"),
    PostPolicy(Voucher, "member__branch__path"),
    PostPolicy(Order, "member__branch__path"),
    PostPolicy(RefundRequest, "order__member__branch__path"),
    PostPolicy(RefundLimit, top_only=True),
    PostPolicy(Chargeback, "payment__member__branch__path"),
    PostPolicy(Reconciliation, top_only=True),
    PostPolicy(Redemption, "merchant__branch__path", "member__branch__path"),
    PostPolicy(Merchant, "branch__path"),
    PostPolicy(Application, "branch__path"),
    PostPolicy(Store, "branch__path"),
    PostPolicy(Operator, "merchant__branch__path"),
    PostPolicy(Agreement, "merchant__branch__path"),
    PostPolicy(BankChange, "merchant__branch__path"),
    PostPolicy(MerchantDocument, "merchant__branch__path"),
    PostPolicy(OfflineScan, "merchant__branch__path"),
    PostPolicy(Booking, "branch__path", "merchant__branch__path"),
    PostPolicy(Capacity, "store__branch__path"),
    PostPolicy(BookingRule),
    PostPolicy(Payable, "merchant__branch__path"),
    PostPolicy(Hold, "merchant__branch__path"),
    PostPolicy(Flag, "merchant__branch__path"),
    PostPolicy(FlagRule),
    PostPolicy(Rating, "merchant__branch__path"),
    PostPolicy(Statement, "merchant__branch__path"),
    PostPolicy(Dispute, "statement__merchant__branch__path"),
    PostPolicy(Invoice, "statement__merchant__branch__path"),
    PostPolicy(PayoutRun, "branch__path"),
    PostPolicy(ServiceProduct),
    PostPolicy(Tier),
    PostPolicy(MessageKind),
    PostPolicy(MessageBudget),
    PostPolicy(Message, top_only=True),
    PostPolicy(ReminderRule),
    PostPolicy(Festival),
    PostPolicy(CalendarDay),
    PostPolicy(TrafficLimit),
    PostPolicy(Bulletin, "branch__path", reads_up=True),
    PostPolicy(Endpoint, top_only=True),
    PostPolicy(Delivery, top_only=True),
    PostPolicy(HeldFile, top_only=True),
    PostPolicy(AuditEntry, top_only=True),
    PostPolicy(ProofRun),
    PostPolicy(KeepingPeriod),
]


def register() -> None:
    """Tell Wagtail."""
    for policy in POLICIES:
        register_permission_policy(policy.model, policy)
