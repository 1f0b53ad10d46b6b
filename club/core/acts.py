"""Acts of the audit trail in words: what staff read instead of the verb that programs read."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

NAMES = {
    "add_vehicle": _("car added"),
    "agreement.made": _("price agreed"),
    "api_key.created": _("API key made"),
    "api_key.revoked": _("API key revoked"),
    "award_points": _("points earned"),
    "change_phone": _("mobile number changed"),
    "choose_language": _("language chosen"),
    "complete_identity": _("ID number and name given"),
    "configuration.saved": _("settings saved"),
    "create_scene": _("source code made"),
    "desk.exported": _("list exported"),
    "follow": _("account followed"),
    "gift.collected": _("gift collected"),
    "gift.expired": _("gift expired"),
    "gift.issued": _("gift of an order issued"),
    "gift.offered": _("gift given"),
    "gift.refused": _("gift declined"),
    "gifts.granted": _("package given to a list"),
    "give_consent": _("consent given"),
    "import_customers": _("customers imported"),
    "join_accounts": _("accounts joined"),
    "link_wechat": _("WeChat linked"),
    "merchant.active": _("merchant works again"),
    "merchant.suspended": _("merchant suspended"),
    "operator.added": _("operator added"),
    "operator.left": _("operator switched off"),
    "order.cancelled": _("order cancelled"),
    "order.issued": _("vouchers of an order issued"),
    "order.placed": _("order placed"),
    "payment.expired": _("payment timed out"),
    "payment.failed": _("payment failed"),
    "payment.paid": _("payment received"),
    "payment.refunded": _("payment refunded"),
    "payment.started": _("payment started"),
    "prove_phone": _("mobile number proved"),
    "redemption.reversed": _("redemption undone"),
    "register": _("member registered"),
    "release_phone": _("mobile number released"),
    "remove_vehicle": _("car removed"),
    "reverse_points": _("points taken back"),
    "set_password": _("password set"),
    "spend_points": _("points spent"),
    "staff.appointed": _("post given"),
    "staff.dismissed": _("post ended"),
    "staff.hired": _("member of staff added"),
    "statement.carried": _("statement carried over"),
    "statement.confirmed": _("statement confirmed"),
    "statement.drawn": _("statement drawn up"),
    "statement.sent": _("statement sent"),
    "unfollow": _("account unfollowed"),
    "voucher.expired": _("voucher expired"),
    "voucher.redeemed": _("voucher redeemed"),
    "voucher.voided": _("voucher withdrawn"),
    "withdraw_consent": _("consent withdrawn"),
}


def in_words(verb: str) -> str:
    """The act as staff read it; the bare verb where nobody has named it yet."""
    return str(NAMES.get(verb, verb))


def subject_in_words(subject_type: str) -> str:
    """What kind of row an act was done to."""
    models = (model for model in apps.get_models() if model._meta.model_name == subject_type)
    model = next(models, None)
    return str(model._meta.verbose_name) if model else subject_type
