"""Which tier a member deserves by rule."""

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.members.models import Customer, Policy, Tier


class NoTier(DomainError):
    """No tier of the club may be given by rule; staff have to set one up."""

    code = "no_tier"
    message = _("The club is not open for registration yet.")


def tier_by_rule(customer: Customer | None, day: date) -> Tier:
    """The highest tier whose rule is met; without a customer (identity not given yet) the lowest open one."""
    tiers = Tier.objects.filter(is_manual=False).order_by("-rank")
    if customer is None:
        tiers = tiers.filter(needs_identity=False, min_premium_fen=0, min_no_claim_years=0)
    else:
        tiers = tiers.filter(
            min_premium_fen__lte=yearly_premium(customer, day),
            min_no_claim_years__lte=customer.no_claim_years,
        )
    found = tiers.first()
    if found is None:
        raise NoTier
    return found


def yearly_premium(customer: Customer, day: date) -> int:
    """Fen of premium of the policies in force on a day."""
    policies = Policy.objects.filter(
        customer=customer, state=Policy.State.IN_FORCE, valid_from__lte=day, valid_until__gt=day
    )
    return policies.aggregate(sum=Sum("premium_fen"))["sum"] or 0
