"""Acts of the audit trail in words: what staff read instead of the verb that programs read."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

NAMES = {
    "account.followed": _("account followed"),
    "account.unfollowed": _("account unfollowed"),
    "accounts.joined": _("accounts joined"),
    "agreement.made": _("price agreed"),
    "api_key.created": _("API key made"),
    "api_key.revoked": _("API key revoked"),
    "claim.recorded": _("claim data received"),
    "configuration.saved": _("settings saved"),
    "consent.given": _("consent given"),
    "consent.withdrawn": _("consent withdrawn"),
    "customer.recorded": _("customer data received"),
    "customers.imported": _("customers imported"),
    "desk.exported": _("list exported"),
    "gift.collected": _("gift collected"),
    "gift.expired": _("gift expired"),
    "gift.issued": _("gift of an order issued"),
    "gift.offered": _("gift given"),
    "gift.refused": _("gift declined"),
    "gift.revoked": _("gift revoked"),
    "gifts.granted": _("package given to a list"),
    "grant.stopped": _("grant stopped"),
    "handover.accepted": _("voucher accepted by a friend"),
    "handover.lapsed": _("offer to a friend ran out"),
    "handover.offered": _("voucher offered to a friend"),
    "handover.taken_back": _("offer to a friend taken back"),
    "identity.completed": _("ID number and name given"),
    "journal.posted": _("correction booked"),
    "language.chosen": _("language chosen"),
    "member.merged": _("membership merged into another"),
    "member.registered": _("member registered"),
    "merchant.resumed": _("merchant works again"),
    "merchant.suspended": _("merchant suspended"),
    "operator.added": _("operator added"),
    "operator.left": _("operator switched off"),
    "order.cancelled": _("order cancelled"),
    "order.issued": _("vouchers of an order issued"),
    "order.placed": _("order placed"),
    "password.set": _("password set"),
    "payment.expired": _("payment timed out"),
    "payment.failed": _("payment failed"),
    "payment.paid": _("payment received"),
    "payment.refunded": _("payment refunded"),
    "payment.started": _("payment started"),
    "phone.changed": _("mobile number changed"),
    "phone.proved": _("mobile number proved"),
    "phone.released": _("mobile number released"),
    "points.earned": _("points earned"),
    "points.reversed": _("points taken back"),
    "points.moved": _("points moved to the membership that stays"),
    "points.spent": _("points spent"),
    "policy.recorded": _("policy data received"),
    "redemption.reversed": _("redemption undone"),
    "scene.created": _("source code made"),
    "staff.appointed": _("post given"),
    "staff.dismissed": _("post ended"),
    "staff.hired": _("member of staff added"),
    "statement.carried": _("statement carried over"),
    "statement.confirmed": _("statement confirmed"),
    "statement.drawn": _("statement drawn up"),
    "statement.sent": _("statement sent"),
    "vehicle.added": _("car added"),
    "vehicle.recorded": _("car data received"),
    "vehicle.removed": _("car removed"),
    "voucher.expired": _("voucher expired"),
    "voucher.extended": _("voucher extended"),
    "voucher.redeemed": _("voucher redeemed"),
    "voucher.replaced": _("voucher replaced"),
    "voucher.voided": _("voucher withdrawn"),
    "webhook.created": _("webhook made"),
    "webhook.failed": _("webhook switched off after failures"),
    "webhook.pinged": _("webhook tried out"),
    "webhook.replayed": _("webhook told again"),
    "webhook.secret_changed": _("webhook secret changed"),
    "webhook.switched_off": _("webhook switched off"),
    "webhook.switched_on": _("webhook switched on"),
    "wechat.linked": _("WeChat linked"),
}


def in_words(verb: str) -> str:
    """The act as staff read it; the bare verb where nobody has named it yet."""
    return str(NAMES.get(verb, verb))


def subject_in_words(subject_type: str) -> str:
    """What kind of row an act was done to."""
    models = (model for model in apps.get_models() if model._meta.model_name == subject_type)
    model = next(models, None)
    return str(model._meta.verbose_name) if model else subject_type
