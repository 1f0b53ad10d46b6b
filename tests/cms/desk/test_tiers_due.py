"""Who would get another tier, looked at beforehand."""

from types import SimpleNamespace

from django.test import Client

from club.core.models import AuditEntry
from club.members.models import Customer, Member
from tests import cast


def deserving(branch: object) -> Member:
    row = cast.member(branch=branch, tier=cast.tier("senior"))
    Customer.objects.filter(pk=row.customer_id).update(no_claim_years=5)
    cast.policy(row.customer, premium_fen=9_000_000_00, valid_until="2099-01-01")
    return row


def test_the_members_in_reach_are_counted_and_shown_masked_and_nothing_changes(
    tree: SimpleNamespace, jinan: Client
) -> None:
    tier = cast.tier("vip", 3)
    type(tier).objects.filter(pk=tier.pk).update(min_premium_fen=1, min_no_claim_years=1, is_manual=False)
    own, foreign = deserving(tree.jinan), deserving(tree.qingdao)
    before = AuditEntry.objects.count()

    answer = jinan.get("/desk/tiers_due/", HTTP_ACCEPT_LANGUAGE="en")

    found = answer.context["found"]
    assert [(move.before.code, move.after.code, move.count, move.is_up) for move in found.moves] == [
        ("senior", "vip", 1, True)
    ]
    assert (own.number in answer.text, foreign.number in answer.text) == (True, False)
    assert own.customer.name not in answer.text
    assert ({row.tier.code for row in Member.objects.all()}, AuditEntry.objects.count()) == (
        {"senior"},
        before,
    )


def test_without_changes_the_page_says_so(tree: SimpleNamespace, jinan: Client) -> None:
    page = jinan.get("/desk/tiers_due/", HTTP_ACCEPT_LANGUAGE="en").text
    assert "Everybody in your branch has the tier of the rules." in page
