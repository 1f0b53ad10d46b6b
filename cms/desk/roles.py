"""What each role may do at the desk. `ensure_roles` writes this table into groups; staff can refine them."""

from club.identity.models import Role

ROLE_GROUPS = {
    Role.ADMIN: "系统管理员",
    Role.CLUB_MANAGER: "俱乐部主管",
    Role.CLUB_OPERATOR: "俱乐部运营",
    Role.CUSTOMER_MANAGER: "客户经理",
    Role.COMPLAINT_SEAT: "投诉受理岗",
    Role.COMPLAINT_HANDLER: "投诉处理岗",
    Role.COMPLAINT_REVIEWER: "投诉复核岗",
    Role.COMPLAINT_SUPERVISOR: "投诉督办岗",
    Role.REVISIT_SEAT: "回访坐席",
    Role.REVISIT_MANAGER: "回访管理岗",
    Role.FINANCE: "财务",
    Role.APPROVER: "财务审批",
    Role.AUDITOR: "审计",
}

READ = ("view",)
EDIT = ("view", "add", "change")
APPROVE = (*EDIT, "publish", "lock", "unlock")

ACT = ("view", "change")  # the acts on its page; nothing of it can be typed over
GIVE = ("view", "add", "change")

BOOKS = {
    "vouchers.gift": READ,
    "vouchers.grantbatch": READ,
    "vouchers.voucher": READ,
    "vouchers.redemption": READ,
    "vouchers.order": READ,
    "vouchers.chargeback": READ,
    "vouchers.occasion": READ,
    "vouchers.try": READ,
    "vouchers.codebatch": READ,
    "merchants.booking": READ,
    "merchants.flag": READ,
    "merchants.rating": READ,
}
PARTNERS = {
    "merchants.merchant": READ,
    "merchants.store": READ,
    "merchants.agreement": READ,
    "merchants.capacity": READ,
}
OFFERS = {
    "vouchers.serviceproduct": READ,
    "vouchers.giftpackage": READ,
    "vouchers.campaign": READ,
    "merchants.bookingrule": READ,
    "merchants.flagrule": READ,
}
COMPLAINTS = {
    "club.complaint": READ,
    "club.deadlinerule": READ,
    "club.complaintcause": READ,
    "club.rectification": READ,
    "club.closedmonth": READ,
}
STANDARDS = {
    "club.serviceitem": READ,
    "club.servicestandard": READ,
    "club.attainment": READ,
    "club.attainmentperiod": READ,
    "club.claimclock": READ,
    "club.claimcommitment": READ,
    "club.evaluation": READ,
    "club.sitecheck": READ,
    "club.checktask": READ,
}
KEEP_STANDARDS = {
    "club.serviceitem": ACT,
    "club.servicestandard": ("view", "add"),
    "club.attainment": READ,
    "club.attainmentperiod": ("view", "add", "publish"),
    "club.claimclock": READ,
    "club.claimcommitment": EDIT,
    "club.evaluation": ("view", "add"),
    "club.sitecheck": ("view", "add"),
    "club.checktask": ("view", "add", "change", "verify"),
}
REVISITS = {"club.revisit": READ, "club.verification": READ, "club.revisitkind": READ}
ACCOUNTS = {"club.pointentry": READ, "club.pointrule": READ}  # who lost points is not for everybody
MESSAGES = {
    "club.messagekind": READ,
    "club.messagebudget": READ,
    "club.reminderrule": READ,
    "club.festival": READ,
    "club.trafficlimit": READ,
    "club.bulletin": READ,
}
OUTBOX = {"club.message": READ}  # what was not sent and why, without whom it was for
LOOK = ("view", "reveal")  # in full, with a reason, noted for the member
JOIN = (*LOOK, "merge")  # and bring two memberships of one person together
PEOPLE = {
    "club.member": READ,
    "club.branch": READ,
    "club.tier": READ,
    "club.merging": READ,
    "club.policyletter": READ,
}
MANAGERS = {
    "club.customermanager": READ,
    "club.assignment": READ,
    "club.assignmentrule": READ,
    "club.todo": READ,
    "club.careflow": READ,
    "club.survey": READ,
}
MONEY = {
    "merchants.payable": READ,
    "merchants.hold": READ,
    "merchants.statement": READ,
    "merchants.dispute": READ,
    "merchants.invoice": READ,
    "merchants.payoutrun": READ,
    "merchants.offlinescan": READ,
    "club.proofrun": READ,
    "vouchers.reconciliation": READ,
    "vouchers.refundrequest": READ,
    "vouchers.refundlimit": READ,
}
REGISTRY = {"merchants.bankchange": READ, "merchants.merchantdocument": READ}
APPLICATIONS = {"merchants.application": READ}
DECIDE = ("view", "change")
SUPERVISE_CALLS = {
    "club.revisit": ("view", "add", "call", "check"),
    "club.verification": ACT,
    "club.revisitkind": EDIT,
}
CARE = {**PEOPLE, **BOOKS, **PARTNERS, **COMPLAINTS, "club.member": LOOK}
TWO_PEOPLE = ("view", "add", "change", "approve")  # prepares some, approves what others prepared
EVERYTHING = {
    **PEOPLE,
    **OFFERS,
    **BOOKS,
    **PARTNERS,
    **REGISTRY,
    **APPLICATIONS,
    **MONEY,
    **MESSAGES,
    **OUTBOX,
    **COMPLAINTS,
    **MANAGERS,
    **REVISITS,
    **ACCOUNTS,
    **STANDARDS,
    "merchants.operator": READ,
    "club.scene": READ,
    "club.calendarday": READ,
    "club.staffpost": READ,
    "club.auditentry": READ,
    "merchants.endpoint": READ,
    "merchants.delivery": READ,
    "cms.keepingperiod": READ,
}

# Role → model → what it may do; rows of a branch only in the branch of the post and below.
PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    Role.ADMIN: {
        **dict.fromkeys(EVERYTHING, EDIT),
        **dict.fromkeys([*BOOKS, *MONEY, *OUTBOX, "club.auditentry", "cms.keepingperiod"], READ),
        "club.member": JOIN,
        **dict.fromkeys(["club.merging", "club.policyletter"], ACT),
        "club.heldfile": GIVE,
        "club.assignment": ("view", "add"),
        "club.todo": ("view", "change", "supervise"),
        "club.complaint": ("view", "add", "change", "review", "supervise"),
        "club.rectification": ("view", "change", "verify"),
        **SUPERVISE_CALLS,
        **KEEP_STANDARDS,
        "club.pointentry": READ,
        "club.closedmonth": ("view", "add"),
        **dict.fromkeys(["vouchers.serviceproduct", "vouchers.giftpackage", "vouchers.campaign"], APPROVE),
        **dict.fromkeys(["vouchers.voucher", "vouchers.gift", "merchants.booking", "merchants.flag"], ACT),
        **dict.fromkeys(["vouchers.order", "vouchers.refundrequest"], ACT),
        "vouchers.refundlimit": ACT,
        "vouchers.codebatch": GIVE,
        "vouchers.grantbatch": GIVE,
        **dict.fromkeys(["merchants.merchant", "merchants.bankchange"], TWO_PEOPLE),
        "merchants.application": ACT,
        "merchants.delivery": DECIDE,
        "merchants.statement": ("view", "add", "change", "approve", "pay"),
        **dict.fromkeys(["merchants.dispute", "merchants.invoice"], DECIDE),
        "merchants.payoutrun": ("view", "change", "release"),
        "merchants.offlinescan": DECIDE,
        "merchants.hold": GIVE,
        "merchants.flagrule": ACT,
        "vouchers.reconciliation": ("view", "add"),
    },
    Role.CLUB_MANAGER: {
        **PEOPLE,
        **REVISITS,
        "club.verification": ACT,
        **COMPLAINTS,
        **ACCOUNTS,
        **KEEP_STANDARDS,
        **OUTBOX,
        **dict.fromkeys(MANAGERS, EDIT),
        "club.assignment": ("view", "add"),
        "club.todo": ("view", "change", "supervise"),
        "club.member": JOIN,
        **dict.fromkeys(["club.merging", "club.policyletter"], ACT),
        "club.heldfile": GIVE,
        **BOOKS,
        **MONEY,
        **dict.fromkeys([*PARTNERS, *REGISTRY, *MESSAGES], EDIT),
        **dict.fromkeys(["merchants.merchant", "merchants.bankchange"], TWO_PEOPLE),
        "merchants.application": ACT,
        "merchants.offlinescan": DECIDE,
        **dict.fromkeys(["club.scene", "merchants.operator", "club.calendarday"], EDIT),
        **dict.fromkeys(["vouchers.serviceproduct", "vouchers.giftpackage", "vouchers.campaign"], APPROVE),
        "merchants.bookingrule": EDIT,
        "merchants.flagrule": ACT,
        "merchants.hold": GIVE,
        **dict.fromkeys(["vouchers.order", "vouchers.refundrequest"], ACT),
        **dict.fromkeys(["vouchers.voucher", "vouchers.gift", "merchants.booking", "merchants.flag"], ACT),
        "vouchers.codebatch": GIVE,
        "vouchers.grantbatch": GIVE,
    },
    Role.CLUB_OPERATOR: {
        **PEOPLE,
        **MANAGERS,
        **REVISITS,
        **STANDARDS,
        "club.sitecheck": ("view", "add"),
        "club.checktask": GIVE,
        "club.verification": ACT,
        "club.policyletter": ACT,
        **BOOKS,
        **dict.fromkeys(["merchants.merchant", "merchants.store", "merchants.operator", *REGISTRY], EDIT),
        **dict.fromkeys(["vouchers.giftpackage", "vouchers.campaign", "club.scene"], EDIT),
        **MESSAGES,
        **OUTBOX,
        "club.bulletin": EDIT,
        "merchants.agreement": READ,
        "vouchers.serviceproduct": EDIT,
        **dict.fromkeys(["merchants.bookingrule", "merchants.capacity"], EDIT),
        **dict.fromkeys(["vouchers.gift", "merchants.booking", "merchants.flag"], ACT),
        "merchants.application": ACT,
        "vouchers.codebatch": GIVE,
        "vouchers.grantbatch": GIVE,
    },
    Role.CUSTOMER_MANAGER: {
        **PEOPLE,
        **OFFERS,
        **BOOKS,
        **MANAGERS,
        "club.todo": ACT,
        "club.member": LOOK,
        "club.policyletter": ACT,
        "vouchers.grantbatch": ("view", "add"),
    },
    Role.COMPLAINT_SEAT: {**CARE, "club.complaint": GIVE, "club.rectification": ACT},
    Role.COMPLAINT_HANDLER: {**CARE, "club.complaint": ACT, "club.rectification": ACT},
    Role.COMPLAINT_REVIEWER: {
        **CARE,
        **ACCOUNTS,
        "club.complaint": ("view", "change", "review"),
        "club.rectification": ACT,
    },
    Role.COMPLAINT_SUPERVISOR: {
        **CARE,
        **ACCOUNTS,
        **STANDARDS,
        "club.complaint": ("view", "add", "change", "supervise"),
        "club.rectification": ("view", "change", "verify"),
        "club.closedmonth": ("view", "add"),
    },
    Role.REVISIT_SEAT: {**REVISITS, "club.revisit": ("view", "call"), "club.branch": READ},
    Role.REVISIT_MANAGER: {**PEOPLE, **STANDARDS, **REVISITS, **SUPERVISE_CALLS, "club.member": LOOK},
    Role.FINANCE: {
        **PARTNERS,
        **REGISTRY,
        "merchants.bankchange": EDIT,
        "vouchers.redemption": READ,
        **dict.fromkeys(["vouchers.order", "vouchers.refundrequest"], ACT),
        "vouchers.refundlimit": READ,
        "merchants.payable": READ,
        "merchants.flag": READ,
        "merchants.hold": GIVE,
        "merchants.statement": ("view", "add", "change", "pay"),
        **dict.fromkeys(["merchants.dispute", "merchants.invoice", "merchants.payoutrun"], DECIDE),
        "merchants.offlinescan": DECIDE,
        "vouchers.reconciliation": ("view", "add"),
        "club.proofrun": READ,
        "club.branch": READ,
    },
    Role.APPROVER: {
        **PARTNERS,
        **REGISTRY,
        "merchants.bankchange": ("view", "approve"),
        **dict.fromkeys(["vouchers.redemption", "vouchers.order", "vouchers.refundlimit"], READ),
        "vouchers.refundrequest": ACT,
        "merchants.payable": READ,
        "merchants.flag": READ,
        "merchants.hold": READ,
        "merchants.statement": ("view", "approve"),
        "merchants.dispute": DECIDE,
        "merchants.invoice": READ,
        "merchants.payoutrun": ("view", "release"),
        "club.branch": READ,
    },
    Role.AUDITOR: EVERYTHING,
}

# Who writes the site: page permissions on the whole tree, pictures and documents with them.
EDITORS = {
    Role.ADMIN: ("add", "change", "publish", "lock", "unlock"),
    Role.CLUB_MANAGER: ("add", "change", "publish", "lock", "unlock"),
    Role.CLUB_OPERATOR: ("add", "change"),
}
