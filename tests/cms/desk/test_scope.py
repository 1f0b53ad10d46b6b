"""Who reaches what: every address of every viewset of the desk, found by walking the viewsets themselves."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, reverse
from wagtail.admin.viewsets import viewsets
from wagtail.coreutils import resolve_model_string

from club.core.models import AuditEntry
from club.members.models import HeldFile
from club.messaging.models import Message
from cms.desk.menus import GROUPS
from merchants.stores.models import Merchant
from merchants.webhooks.models import Delivery, Endpoint
from tests import cast
from tests.cms.desk.rows import OF_A_BRANCH, OF_ALL
from vouchers.catalogue.models import GiftPackage
from vouchers.mall.models import RefundLimit
from vouchers.payments.models import Reconciliation

READING = {"index", "index_results", "list", "list_results", "inspect", "choose", "choose_results", "chosen"}
READING |= {"chosen_multiple"}
# Wagtail refuses these by the state of the row, whoever asks.
BY_STATE = {"revisions_unschedule"}
ONE_MORE = {"action_name": "approve", "task_state_id": 1, "task_id": 1, "workflow_state_id": 1}
# Pages of an act or a report: each has a test of its own that says who may.
ACTS = {
    "monitor",
    "results",
    "keep_back",
    "keeping",
    "codes",
    "import_codes",
    "complaint_figures",
    "complaint_months",
    "complaint_work",
    "find",
    "grant",
    "proof",
    "reconciliation",
    "settle",
    "settle_work",
    "standing",
    "take_in",
    "working_days",
}
ACTS |= {"attainment", "evaluation", "my_day", "care_overdue", "unassigned"}

TOP_ONLY = {AuditEntry, Endpoint, Delivery, HeldFile, Message, Reconciliation, RefundLimit}


class Address(NamedTuple):
    """One address of the desk."""

    namespace: str
    name: str
    model: type[Model]
    keys: tuple[str, ...]

    def url(self, row: Any = None) -> str:
        known = {
            "pk": row and row.pk,
            "revision_id": getattr(row, "latest_revision_id", None),
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            **ONE_MORE,
        }
        return reverse(f"{self.namespace}:{self.name}", kwargs={key: known[key] for key in self.keys})


def addresses() -> Iterator[Address]:
    """Every address of every viewset that shows a model of the house, choosers included."""
    reverse("wagtailadmin_home")  # Wagtail registers viewsets when the addresses are first asked for
    for viewset in viewsets.viewsets:
        model = resolve_model_string(viewset.model) if getattr(viewset, "model", None) else None
        ours = any(kind.__module__.startswith("cms.desk") for kind in type(viewset).__mro__)
        if model and ours and viewset.name not in ACTS:
            for pattern in viewset.get_urlpatterns():
                yield Address(viewset.url_namespace, pattern.name, model, keys_of(pattern))


def keys_of(pattern: URLPattern) -> tuple[str, ...]:
    """What has to be filled in."""
    return tuple(pattern.pattern.regex.groupindex) or tuple(re.findall(r"<\w+:(\w+)>", str(pattern.pattern)))


def answers(client: Client, address: Address, row: Any = None) -> set[int]:
    """What looking and sending get."""
    return {client.get(address.url(row)).status_code, client.post(address.url(row), {}).status_code}


def test_every_viewset_of_the_menu_is_in_the_matrix() -> None:
    shown = {item.model for group in GROUPS for item in group.items if hasattr(item, "model")}
    assert shown - {*OF_A_BRANCH, *OF_ALL} == set()
    assert len(list(addresses())) > 140


@pytest.mark.usefixtures("no_menu")
def test_a_foreign_row_is_not_found_at_any_address(tree: SimpleNamespace, jinan: Client) -> None:
    foreign = {model: make(tree.qingdao) for model, make in OF_A_BRANCH.items()}
    asked = [address for address in addresses() if address.model in foreign and "pk" in address.keys]
    found = [address for address in asked if answers(jinan, address, foreign[address.model]) != {404}]
    assert found == []
    assert len(asked) > 50


@pytest.mark.usefixtures("no_menu")
def test_a_row_of_the_own_branch_opens(tree: SimpleNamespace, jinan: Client) -> None:
    own = {model: make(tree.jinan) for model, make in OF_A_BRANCH.items()}
    broken = []
    for address in addresses():
        if address.model in own and address.name not in BY_STATE and not set(ONE_MORE) & set(address.keys):
            status = jinan.get(address.url(own[address.model])).status_code
            if status not in (200, 302, 405):
                broken.append((address, status))
    assert broken == []


@pytest.mark.usefixtures("no_menu")
def test_without_a_post_every_address_is_refused_in_words(tree: SimpleNamespace, idle: Client) -> None:
    rows = {model: make(tree.jinan) for model, make in OF_A_BRANCH.items()}
    rows |= {model: make() for model, make in OF_ALL.items()}
    open_doors = [a for a in addresses() if answers(idle, a, rows[a.model]) != {403}]
    assert open_doors == []
    assert "Your post does not include this" in idle.get("/desk/member/", HTTP_ACCEPT_LANGUAGE="en").text


@pytest.mark.usefixtures("no_menu")
def test_without_a_post_no_page_of_an_act_opens(idle: Client) -> None:
    reverse("wagtailadmin_home")
    acts = [viewset for viewset in viewsets.viewsets if viewset.name in ACTS]
    asked = [
        reverse(f"{viewset.url_namespace}:{pattern.name}")
        for viewset in acts
        for pattern in viewset.get_urlpatterns()
        if not keys_of(pattern)
    ]
    assert [url for url in asked if idle.get(url).status_code not in (403, 405)] == []
    assert {viewset.name for viewset in acts} == ACTS


@pytest.mark.usefixtures("no_menu")
def test_what_belongs_to_all_is_changed_only_by_the_head_office(
    tree: SimpleNamespace, jinan: Client, head: Client
) -> None:
    rows = {model: make() for model, make in OF_ALL.items()}
    for address in addresses():
        if address.model in rows and not set(ONE_MORE) & set(address.keys):
            row = rows[address.model]
            seen = jinan.get(address.url(row)).status_code
            top_only = address.name not in READING or address.model in TOP_ONLY
            assert (address, seen) == (address, 403 if top_only else 200)
            if address.name not in BY_STATE:
                assert head.get(address.url(row)).status_code in (200, 302, 405)


def test_a_package_of_the_branch_above_is_seen_but_not_changed(tree: SimpleNamespace, jinan: Client) -> None:
    row = cast.package(branch=tree.head, name="全国礼包")
    namespace = "wagtailsnippets_vouchers_giftpackage"
    assert "全国礼包" in jinan.get("/desk/packages/").text
    assert jinan.get(reverse(f"{namespace}:inspect", args=[row.pk])).status_code == 200
    edit = reverse(f"{namespace}:edit", args=[row.pk])
    assert jinan.post(edit, {"name": "我的礼包"}).status_code == 403
    assert GiftPackage.objects.get().name == "全国礼包"
    assert edit not in jinan.get("/desk/packages/").text


def test_lists_searches_filters_and_exports_leave_foreign_rows_out(
    tree: SimpleNamespace, jinan: Client
) -> None:
    cast.merchant(branch=tree.jinan, name="济南洗车行")
    cast.merchant(branch=tree.qingdao, name="青岛洗车行")
    for address in ("", "results/", "?q=洗车行", "?export=csv", "results/?q=洗车"):
        answer = jinan.get(f"/desk/merchant/{address}")
        text = answer.getvalue().decode()
        assert ("济南洗车行" in text, "青岛洗车行" in text) == (True, False)


def test_filters_and_forms_offer_no_foreign_choices(tree: SimpleNamespace, jinan: Client) -> None:
    cast.merchant(branch=tree.jinan, name="济南洗车行")
    foreign = cast.merchant(branch=tree.qingdao, name="青岛洗车行")
    for page in ("/desk/store/", "/desk/store/new/", "/desk/agreement/new/", "/desk/operator/new/"):
        text = jinan.get(page).text
        assert (page, "济南洗车行" in text, "青岛" in text) == (page, True, False)
    assert "青岛" not in jinan.get(f"/desk/store/?merchant={foreign.pk}").text


def test_a_foreign_merchant_is_refused_when_sent_with_a_form(tree: SimpleNamespace, jinan: Client) -> None:
    foreign = cast.merchant(branch=tree.qingdao)
    item = cast.product()
    sent = {"merchant": foreign.pk, "product": item.pk, "price_fen": "25", "share_percent": 100}
    answer = jinan.post("/desk/agreement/new/", {**sent, "valid_from": "2026-01-01", "note": ""})
    assert answer.context["form"].errors.keys() == {"merchant"}
    assert foreign.agreements.count() == 0


def test_a_sent_edit_of_a_foreign_row_changes_nothing(tree: SimpleNamespace, jinan: Client) -> None:
    foreign = cast.merchant(branch=tree.qingdao, name="青岛洗车行")
    sent = {
        "name": "改了",
        "code": foreign.code,
        "branch": tree.jinan.pk,
        "cycle": "month",
        "tax_rate_bp": 600,
    }
    assert jinan.post(f"/desk/merchant/edit/{foreign.pk}/", sent).status_code == 404
    assert Merchant.objects.get().name == "青岛洗车行"


def test_choosers_give_back_no_foreign_package(tree: SimpleNamespace, jinan: Client) -> None:
    own, foreign = (
        cast.package(branch=tree.jinan, name="济南包"),
        cast.package(branch=tree.qingdao, name="青岛包"),
    )
    chooser = "wagtailsnippetchoosers_vouchers_giftpackage"
    listing = jinan.get(reverse(f"{chooser}:choose_results")).text
    assert ("济南包" in listing, "青岛包" in listing) == (True, False)
    several = jinan.get(reverse(f"{chooser}:chosen_multiple"), {"id": [own.pk, foreign.pk]}).text
    assert "青岛包" not in several


@pytest.mark.parametrize(
    "path", ["member", "gift", "voucher", "redemption", "order", "payable", "statement", "audit"]
)
def test_the_books_have_no_way_to_add_edit_copy_or_delete(
    tree: SimpleNamespace, head: Client, path: str
) -> None:
    for act in ("new/", "edit/1/", "delete/1/", "copy/1/", "usage/1/", "history/1/"):
        assert head.get(f"/desk/{path}/{act}").status_code == 404


def test_accounts_and_groups_are_for_nobody_but_superusers(head: Client) -> None:
    assert [head.get(f"/desk/{path}/").status_code for path in ("users", "groups", "sites")] == [
        302,
        302,
        302,
    ]


def test_wagtails_side_doors_are_closed(tree: SimpleNamespace, head: Client) -> None:
    row = cast.package(branch=tree.head)
    closed = ["bulk/vouchers/giftpackage/delete/", "reports/site-history/", "reports/site-history/results/"]
    assert [head.get(f"/desk/{path}", {"id": row.pk}).status_code for path in closed] == [404, 404, 404]
    assert [head.get(path).status_code for path in ("/api/v2/pages/", "/api/v3/pages/")] == [404, 404]
    assert head.get(f"/desk/packages/copy/{row.pk}/").status_code == 404


@pytest.mark.usefixtures("no_menu")
def test_no_append_only_row_can_be_ticked_and_deleted(tree: SimpleNamespace, head: Client) -> None:
    """L02: by Wagtail's bulk delete, asked for by an administrator of the head office."""
    entry = AuditEntry.objects.order_by("pk").first()
    before = AuditEntry.objects.count()
    kept = append_only_models()
    assert {model._meta.model_name for model in kept} >= {"auditentry", "payable", "posting", "pointsentry"}
    for model in kept:
        path = f"/desk/bulk/{model._meta.app_label}/{model._meta.model_name}/delete/?id={entry.pk}"
        assert (head.get(path).status_code, head.post(path).status_code) == (404, 404)
    assert AuditEntry.objects.count() == before


def append_only_models() -> list[type[Model]]:
    """The models whose tables refuse every change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%append_only'")
        tables = {table for (table,) in cursor.fetchall()}
    return [model for model in apps.get_models() if model._meta.db_table in tables]
