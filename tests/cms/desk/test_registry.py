"""Taking merchants on and changing their accounts in the desk: two people, each with his own button."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.models import AuditEntry
from club.identity.models import Role
from merchants.stores.banking import details_for_payout
from merchants.stores.models import BankChange, Invitation, Merchant, MerchantDocument
from merchants.stores.secret_keys import digest
from tests import cast
from tests.cms.desk.conftest import colleague, desk

PDF = b"%PDF-1.7\n%%EOF\n"
NUMBER = "6222020200012345678"


def new_merchant(branch: Any, **changes: Any) -> dict[str, Any]:
    facts = {"name": "顺达", "code": "SD1", "branch": branch.pk, "cycle": "month", "tax_rate_bp": 600}
    return {**facts, "uscc": "91110000600037341L", **changes}


def bank_form(owner: Merchant, **changes: Any) -> dict[str, Any]:
    facts = {"merchant": owner.pk, "account_name": "顺达公司", "bank_name": "示例银行", "reason": "函件"}
    return {**facts, "number": NUMBER, "again": NUMBER, **changes}


def verbs() -> list[str]:
    rows = AuditEntry.objects.exclude(verb="staff.appointed").order_by("pk")
    return list(rows.values_list("verb", flat=True))


def test_one_colleague_enters_a_merchant_and_another_approves_it(
    tree: SimpleNamespace, jinan: Client
) -> None:
    jinan.post("/desk/merchant/new/", new_merchant(tree.jinan))
    row = Merchant.objects.get()
    paper = SimpleUploadedFile("licence.pdf", PDF)
    sent = {"merchant": row.pk, "kind": "licence", "valid_from": "2020-01-01", "paper": paper}
    jinan.post("/desk/merchantdocument/new/", sent)
    page, approve = f"/desk/merchant/inspect/{row.pk}/", f"/desk/registry/approve/{row.pk}/"
    assert (approve in jinan.get(page).text, jinan.post(approve).status_code) == (False, 403)
    other = desk(colleague(tree.jinan, Role.CLUB_MANAGER))
    assert approve in other.get(page).text
    other.post(approve)
    row.refresh_from_db()
    assert (row.state, verbs()) == ("active", ["merchant.applied", "document.kept", "merchant.approved"])


def test_a_club_operator_enters_but_does_not_approve(tree: SimpleNamespace) -> None:
    row = cast.merchant(branch=tree.jinan, state="applying", applied_by_id="x")
    clerk = desk(colleague(tree.jinan, Role.CLUB_OPERATOR))
    assert clerk.post(f"/desk/registry/approve/{row.pk}/").status_code == 403
    assert clerk.post(f"/desk/registry/reject/{row.pk}/", {"reason": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "applying"


def test_bank_details_take_two_colleagues_and_show_masked(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    jinan.post("/desk/bankchange/new/", bank_form(owner))
    change = BankChange.objects.get()
    act = f"/desk/registry/approve_bank/{change.pk}/"
    assert jinan.post(act).status_code == 403
    change.refresh_from_db()
    assert change.state == "proposed"
    other = desk(colleague(tree.jinan, Role.APPROVER))
    other.post(act)
    later = timezone.now() + timedelta(hours=73)
    assert details_for_payout(owner, later).account_number == NUMBER
    for page in (f"merchant/inspect/{owner.pk}", f"bankchange/inspect/{change.pk}", "bankchange"):
        text = other.get(f"/desk/{page}/").text
        assert (NUMBER in text, "**** 5678" in text) == (False, True)


def test_a_slip_in_the_account_is_found_by_typing_it_twice(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    answer = jinan.post("/desk/bankchange/new/", bank_form(owner, again="6222020200012345679"))
    assert answer.context["form"].errors.keys() == {"again"}
    assert BankChange.objects.count() == 0


def test_a_cooling_change_is_cancelled_in_the_desk(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    jinan.post("/desk/bankchange/new/", bank_form(owner))
    change = BankChange.objects.get()
    desk(colleague(tree.jinan)).post(f"/desk/registry/approve_bank/{change.pk}/")
    jinan.post(f"/desk/registry/cancel_bank/{change.pk}/", {"reason": "商户否认"})
    owner.refresh_from_db()
    assert (owner.bank_account, BankChange.objects.get().state) == ("", "cancelled")


def test_acts_and_papers_of_a_foreign_branch_are_not_found(tree: SimpleNamespace, jinan: Client) -> None:
    far = cast.merchant(branch=tree.qingdao, state="applying")
    change = BankChange.objects.create(
        merchant=far, account_name="x", bank_name="x", proposed_at=cast.NOW, proposed_by_id="y", reason="x"
    )
    paper = cast.document(far)
    acts = {"approve": far, "reject": far, "again": far, "withdraw": paper, "paper": paper}
    acts |= dict.fromkeys(["approve_bank", "reject_bank", "cancel_bank"], change)
    found = {act: jinan.get(f"/desk/registry/{act}/{row.pk}/").status_code for act, row in acts.items()}
    assert found == dict.fromkeys(acts, 404)


def test_a_paper_is_handed_out_as_a_file_and_never_runs(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.document(cast.merchant(branch=tree.jinan))
    answer = jinan.get(f"/desk/registry/paper/{row.pk}/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer["Content-Security-Policy"]
    jinan.post(f"/desk/registry/withdraw/{row.pk}/")
    assert MerchantDocument.objects.get().withdrawn_at is not None


def test_no_paper_is_an_error_at_its_field(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    paper = SimpleUploadedFile("licence.pdf", b"<html>")
    sent = {"merchant": owner.pk, "kind": "licence", "valid_from": "2020-01-01", "paper": paper}
    assert jinan.post("/desk/merchantdocument/new/", sent).context["form"].errors.keys() == {"paper"}
    assert MerchantDocument.objects.count() == 0


def queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_the_page_of_a_merchant_asks_the_same_for_one_row_and_for_three(
    tree: SimpleNamespace, jinan: Client
) -> None:
    owner = cast.merchant(branch=tree.jinan)
    page, counts = f"/desk/merchant/inspect/{owner.pk}/", []
    for _round in range(2):
        for _row in range(2):
            shop = cast.store(owner)
            cast.agreement(owner, cast.product())
            cast.document(owner)
            cast.operator(shop)
            cast.api_key(shop, f"{shop.pk}")
        counts.append(queries(jinan, page))
    assert counts[0] == counts[1]


def test_staff_invite_an_owner_by_a_link_shown_once(tree: SimpleNamespace, jinan: Client) -> None:
    owner = cast.merchant(branch=tree.jinan)
    page = jinan.post(f"/desk/registry/invite/{owner.pk}/", {"display_name": "刘店长", "role": "owner"})
    row = Invitation.objects.get()
    token = page.context["secret"].rpartition("#")[2]
    assert (row.merchant, row.role, row.token_sha256) == (owner, "owner", digest(token))
    assert token not in jinan.get(f"/desk/merchant/inspect/{owner.pk}/").text
    waits = cast.merchant(branch=tree.jinan, state="applying")
    jinan.post(f"/desk/registry/invite/{waits.pk}/", {"display_name": "x", "role": "owner"})
    assert Invitation.objects.count() == 1


def test_staff_reset_and_switch_off_people_in_reach_only(tree: SimpleNamespace, jinan: Client) -> None:
    person, far = (cast.operator(cast.store(cast.merchant(branch=b))) for b in (tree.jinan, tree.qingdao))
    page = jinan.post(f"/desk/registry/reset/{person.pk}/")
    person.account.refresh_from_db()
    assert person.account.check_password(page.context["secret"])
    jinan.post(f"/desk/registry/operator_off/{person.pk}/")
    person.refresh_from_db()
    assert person.is_active is False
    acts = [f"reset/{far.pk}", f"operator_off/{far.pk}", f"invite/{far.merchant_id}"]
    assert [jinan.get(f"/desk/registry/{act}/").status_code for act in acts] == [404, 404, 404]
    assert verbs() == ["operator.reset", "operator.left"]
