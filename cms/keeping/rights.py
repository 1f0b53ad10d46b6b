"""What the account under which the product runs may do with each table; nothing else may it do.

It owns nothing. A hole in the product can then change what the product itself changes, and neither the
ledgers, nor the triggers that guard them, nor what the server holds besides. Each table of the database
stands here once; a test refuses one without a decision. `granting.py` compares and puts right.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Which migrations were carried out: `/readyz` asks, and only the owner writes.
READ = ("django_migrations",)

# Each is guarded by a trigger of its name plus "_append_only" as well.
WRITTEN_ONCE = (
    "club_attainment",
    "club_auditentry",
    "club_clockchange",
    "club_complaintevent",
    "club_countedcomplaint",
    "club_evaluation",
    "club_evaluationpoints",
    "club_evaluationresult",
    "club_evaluationscheme",
    "club_evaluationscore",
    "club_messageattempt",
    "club_pointsentry",
    "club_proofrun",
    "club_schemeband",
    "club_schemeindicator",
    "club_servicestandard",
    "cms_block",
    "merchants_journal",
    "merchants_payable",
    "merchants_payableline",
    "merchants_posting",
    "merchants_statementline",
)

# Rows that go through states and stay: the columns that may still change. Triggers keep the others too.
STATES = {
    "club_attainmentperiod": ("published_at", "published_by_id"),
    "merchants_invoice": ("checked_at", "checked_by_id", "dropped_at", "dropped_because", "red_number"),
    "merchants_payout": (
        *("account_number", "stripe_account", "state", "provider_id", "tried_at", "tries", "paid_on"),
        *("bank_reference", "reason", "sent_journal_id", "end_journal_id"),
    ),
    "merchants_statement": (
        *("state", "sent_at", "sent_by_id", "confirm_by", "confirm_by_is_provisional", "reminded_at"),
        *("confirmed_at", "confirmed_by_id", "approved_at", "approved_by_id", "paid_at"),
    ),
    "vouchers_redemption": (
        *("member_id", "answers", "reversed_at", "reversed_by_id", "reversal_reason"),
        "reversal_payable_id",
    ),
}

# Rows that change and are never deleted.
KEPT = _names("""
    club_account club_assignment club_assignmentrule club_autoreply club_branch club_bulletin club_careflow
    club_checkfinding club_checktask club_claimclock club_claimcommitment club_closedmonth club_complaint
    club_complaintcause club_complaintclock club_complaintcontact club_complaintflow club_complaintpause
    club_complaintpromise club_complaintstep club_complaintwords club_consent club_customer
    club_customercontact club_customermanager club_daycount club_deadlinerule club_erasure club_exclusion
    club_festival club_findingphoto club_flowstart club_flowstep club_flowversion club_follower
    club_importrun club_insuranceclaim club_jobslot club_lastingkey club_member club_merging club_message
    club_messagebudget club_messagekind club_officehours club_pointentry club_pointrule club_pointsaccount
    club_policy club_policyletter club_qualitycheck club_rectification club_reminderrule club_responsibility
    club_revisit club_revisitanswer club_revisitattempt club_revisitbatch club_revisitkind
    club_revisitquestion club_revisitscript club_scene club_serviceitem club_sharedvisits club_sitecheck
    club_steprun club_survey club_surveyanswer club_surveyinvitation club_taskrun club_tier club_todo
    club_todoline club_trafficlimit club_vehicle club_verification
    cms_keepingperiod cms_keyrotation
    merchants_agreement merchants_apikey merchants_bankchange merchants_booking merchants_bookingrule
    merchants_capacity merchants_clock merchants_dispute merchants_endpoint merchants_flag
    merchants_flaggeduse merchants_flagrule merchants_hold merchants_invitation merchants_merchant
    merchants_merchantdocument merchants_offlinescan merchants_operator merchants_orderprice merchants_paper
    merchants_payoutrun merchants_photo merchants_rating merchants_score merchants_slot merchants_store
    merchants_useplace
    vouchers_campaign vouchers_chargeback vouchers_claim vouchers_codebatch vouchers_gatewayevent
    vouchers_gift vouchers_giftpackage vouchers_handover vouchers_occasion vouchers_order vouchers_payment
    vouchers_reconciliation vouchers_refund vouchers_refundlimit vouchers_refundrequest
    vouchers_returnedvoucher vouchers_serviceproduct vouchers_stockcode vouchers_try vouchers_voucher
    vouchers_withheldvoucher
""")

# Everything else: rows come, change and go.
CHANGED = _names("""
    account_emailaddress account_emailconfirmation
    auth_group auth_group_permissions auth_permission
    club_account_groups club_account_user_permissions club_browsersession club_budgetuse club_calendarday
    club_callback club_carestep club_complaintphoto club_erasedidentity
    club_exclusionevidence club_heldfile club_heldpiece club_idempotencykey club_noticepermit club_phonecode
    club_servicewindow club_staffpost club_surveyquestion club_tally club_violation club_wechatidentity
    cms_articleindexpage cms_articlepage cms_articlereads cms_campaignindexpage cms_colleagueapproval
    cms_colleagueapproval_groups cms_homepage cms_homepage_packages cms_homepage_products
    cms_serviceindexpage cms_servicepage cms_standardpage cms_storefinderpage
    django_content_type django_session
    merchants_application merchants_application_services merchants_applicationpaper merchants_delivery
    merchants_misscount merchants_opencount
    mfa_authenticator
    shared_cache
    socialaccount_socialaccount socialaccount_socialapp socialaccount_socialtoken
    taggit_tag taggit_taggeditem
    vouchers_grantbatch vouchers_limitcounter vouchers_memberguesses vouchers_occasionprize
    vouchers_packageitem vouchers_prize vouchers_prizeshard vouchers_serviceproduct_branches
    vouchers_serviceproduct_tiers vouchers_stockshard
    wagtailadmin_admin wagtailadmin_editingsession wagtailadmin_formstate
    wagtailcore_apitoken wagtailcore_collection wagtailcore_collectionviewrestriction
    wagtailcore_collectionviewrestriction_groups wagtailcore_comment wagtailcore_commentreply
    wagtailcore_groupapprovaltask wagtailcore_groupapprovaltask_groups wagtailcore_groupcollectionpermission
    wagtailcore_grouppagepermission wagtailcore_groupsitepermission wagtailcore_locale
    wagtailcore_modellogentry wagtailcore_page wagtailcore_pagelogentry wagtailcore_pagesubscription
    wagtailcore_pageviewrestriction wagtailcore_pageviewrestriction_groups wagtailcore_referenceindex
    wagtailcore_revision wagtailcore_site wagtailcore_task wagtailcore_taskstate wagtailcore_uploadedfile
    wagtailcore_workflow wagtailcore_workflowcontenttype wagtailcore_workflowpage wagtailcore_workflowstate
    wagtailcore_workflowtask
    wagtaildocs_document
    wagtailembeds_embed
    wagtailforms_formsubmission
    wagtailimages_image wagtailimages_rendition
    wagtailredirects_redirect
    wagtailsearch_indexentry
    wagtailusers_userprofile
""")

TABLE_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
MAINTAIN, MAINTAIN_SINCE = "MAINTAIN", 17  # to lock and to clean; a version of PostgreSQL
COUNTERS = ("USAGE", "SELECT")  # of the numbers that rows get


@dataclass(frozen=True, order=True)
class Right:
    """One thing that may be done: `privilege` as GRANT spells it, a column in brackets."""

    kind: str
    name: str
    privilege: str

    def __str__(self) -> str:
        return f"{self.privilege} on {self.kind.lower()} {self.name}"


def for_tables() -> Iterator[Right]:
    """What the product may do with its tables."""
    yield from _each(READ, "SELECT")
    yield from _each(WRITTEN_ONCE, "SELECT", "INSERT")
    for table, columns in STATES.items():
        yield from _each([table], "SELECT", "INSERT", *(f"UPDATE ({column})" for column in columns))
    yield from _each(KEPT, "SELECT", "INSERT", "UPDATE")
    yield from _each(CHANGED, "SELECT", "INSERT", "UPDATE", "DELETE")


def _each(tables: Iterable[str], *privileges: str) -> Iterator[Right]:
    for table in tables:
        for privilege in privileges:
            yield Right("TABLE", table, privilege)
