"""Which tier a member deserves by rule."""

from datetime import date

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from club.members.models import Customer, Member, Policy, Tier


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
    policies = _in_force(day).filter(customer=customer)
    return policies.aggregate(sum=Sum("premium_fen"))["sum"] or 0


def due_for_change(members: QuerySet[Member], day: date) -> QuerySet[Member]:
    """Of these the full members who deserve another tier than they have, by the rule of `tier_by_rule`.

    With the facts `premium` (fen) and `years`, and `deserved`, the key of the tier. Tiers given by hand stay.
    """
    sums = _in_force(day).filter(customer=OuterRef("customer")).order_by().values("customer")
    premium = Subquery(sums.annotate(sum=Sum("premium_fen")).values("sum"), output_field=BigIntegerField())
    best = Tier.objects.filter(
        is_manual=False,
        min_premium_fen__lte=OuterRef("premium"),
        min_no_claim_years__lte=OuterRef("years"),
    ).order_by("-rank")
    full = members.filter(state=Member.State.FULL, tier__is_manual=False)
    known = full.annotate(premium=Coalesce(premium, 0), years=F("customer__no_claim_years"))
    rows = known.annotate(deserved=Subquery(best.values("pk")[:1]))
    return rows.filter(~Q(deserved=F("tier")), deserved__isnull=False)


def _in_force(day: date) -> QuerySet[Policy]:
    return Policy.objects.filter(state=Policy.State.IN_FORCE, valid_from__lte=day, valid_until__gt=day)
