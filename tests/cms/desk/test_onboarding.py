"""From an application to a cashier who was let go: two people at the desk, two phones at the merchant."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from club.identity.models import Role
from merchants.stores.models import Merchant, Operator
from tests import cast
from tests.cms.desk.conftest import colleague, desk
from tests.doors import enter_with_second_factor
from tests.merchants.counter_scene import voucher_for
from vouchers.lifecycle.models import Redemption

PASSWORD = "quan-cheng-lan-88"


def enter(clerk: Client, branch: int) -> Merchant:
    """Name and credit code, the licence, a store."""
    facts = {"name": "泉水边洗车", "code": "SD777", "branch": branch, "cycle": "month", "tax_rate_bp": 600}
    clerk.post("/desk/merchant/new/", {**facts, "uscc": "91110000600037341L"})
    row = Merchant.objects.get()
    paper = SimpleUploadedFile("licence.pdf", b"%PDF-1.7\n%%EOF\n")
    licence = {"merchant": row.pk, "kind": "licence", "valid_from": "2024-01-01", "paper": paper}
    clerk.post("/desk/merchantdocument/new/", licence)
    place = {"city": "济南", "address": "文化东路 7 号", "branch": branch, "is_open": "on"}
    clerk.post("/desk/store/new/", {"merchant": row.pk, "name": "文化东路店", "code": "JN777", **place})
    return row


def join(phone: Client, link: str, username: str) -> Operator:
    """Open the link, choose a name and a password."""
    page = phone.post("/portal/join/", {"token": link})
    token = page.context["form"]["token"].value()
    phone.post(
        "/portal/join/", {"token": token, "username": username, "password": PASSWORD, "again": PASSWORD}
    )
    return Operator.objects.get(account__username=username)


def test_a_merchant_is_taken_on_and_its_owner_runs_the_counter(tree: SimpleNamespace) -> None:
    wash = cast.product()
    clerk, manager = desk(colleague(tree.jinan, Role.CLUB_OPERATOR)), desk(colleague(tree.jinan))
    merchant = enter(clerk, tree.jinan.pk)
    manager.post(f"/desk/registry/approve/{merchant.pk}/")
    yesterday = timezone.localdate() - timedelta(days=1)
    price = {"merchant": merchant.pk, "product": wash.pk, "price_fen": "21.00", "share_percent": "100"}
    manager.post("/desk/agreement/new/", {**price, "valid_from": str(yesterday)})
    asked = {"display_name": "泉店长", "role": "owner"}
    link = manager.post(f"/desk/registry/invite/{merchant.pk}/", asked).context["secret"]

    owner, till = Client(), Client()
    boss = join(owner, link, "quan-owner")
    assert owner.get("/portal/staff/").url.startswith("/accounts/2fa/totp/activate/")
    enter_with_second_factor(owner, boss.account)
    owner.post("/portal/staff/", {"display_name": "小泉", "role": "cashier", "store": "JN777"})
    cashier = join(till, owner.get("/portal/staff/").context["fresh"]["link"], "quan-till")
    shown = till.post("/portal/redeem/", {"code": voucher_for(wash).code, "store": "JN777"})
    form = shown.context["form"]
    till.post("/portal/redeem/confirm/", {name: form.initial.get(name, "") for name in form.fields})
    use = Redemption.objects.get()
    assert (use.operator, use.payable.amount_fen, use.store.code) == (cashier, 2100, "JN777")

    owner.post(f"/portal/staff/{cashier.uid}/off/")
    assert till.get("/portal/redeem/").url.startswith("/accounts/login/")
