"""What every view of the desk asks before it shows or changes anything, one question at a time."""

import re
from types import SimpleNamespace
from typing import Any

import django_filters
import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from club.core.models import AuditEntry
from club.identity.models import Account, Role
from cms.desk.fields import LongSelect
from cms.desk.scope import AuditedSave, ScopedFilterSet, ScopedView, refuse_in_words
from merchants.stores.actions import NotPossibleNow
from merchants.stores.models import Merchant, Store
from tests import cast
from tests.cms.desk.conftest import colleague, desk

EDIT, INSPECT = "/desk/merchant/edit/{}/", "/desk/merchant/inspect/{}/"


@pytest.fixture
def here(tree: SimpleNamespace) -> Merchant:
    return cast.merchant(branch=tree.jinan, name="济南洗车行")


@pytest.fixture
def there(tree: SimpleNamespace) -> Merchant:
    return cast.merchant(branch=tree.qingdao, name="青岛洗车行")


def test_a_refusal_is_a_page_in_words(db: None) -> None:
    @refuse_in_words
    def view(request: HttpRequest, may: bool) -> HttpResponse:
        """The page."""
        if not may:
            raise PermissionDenied
        return HttpResponse("in")

    request = RequestFactory().get("/desk/", headers={"accept-language": "en"})
    request.user = cast.account()
    assert (view(request, True).content, view.__doc__) == (b"in", "The page.")
    with translation.override("en"):
        refused = view(request, False)
    assert (refused.status_code, "Your post does not include this" in refused.text) == (403, True)


def test_a_row_is_opened_by_who_reaches_it_and_it_is_the_one_that_was_named(
    tree: SimpleNamespace, jinan: Client, here: Merchant, there: Merchant
) -> None:
    beside = cast.merchant(branch=tree.jinan)
    for row in (here, beside):
        for page in (EDIT, INSPECT):
            answer = jinan.get(page.format(row.pk))
            assert (answer.status_code, answer.context["object"].pk) == (200, row.pk)
    for number in (there.pk, 999_999):
        assert [jinan.get(page.format(number)).status_code for page in (EDIT, INSPECT)] == [404, 404]


def test_who_may_only_read_a_row_does_not_change_it(tree: SimpleNamespace, here: Merchant) -> None:
    reader = desk(colleague(tree.jinan, Role.AUDITOR))
    assert reader.get(INSPECT.format(here.pk)).status_code == 200
    assert [reader.get(EDIT.format(here.pk)).status_code, reader.get("/desk/merchant/new/").status_code] == [
        403,
        403,
    ]
    assert reader.post(EDIT.format(here.pk), {"name": "改了"}).status_code == 403
    here.refresh_from_db()
    assert here.name == "济南洗车行"


def test_who_may_change_something_elsewhere_only_reads_here(tree: SimpleNamespace, here: Merchant) -> None:
    """A reader of Jinan who is an administrator in Qingdao."""
    account = colleague(tree.jinan, Role.AUDITOR)
    account.posts.create(branch=tree.qingdao, role=Role.ADMIN, since_date=timezone.localdate())
    both = desk(Account.objects.get(pk=account.pk))
    assert both.get(INSPECT.format(here.pk)).status_code == 200
    assert both.get(EDIT.format(here.pk)).status_code == 403
    assert EDIT.format(here.pk) not in both.get("/desk/merchant/").text


def test_without_a_post_nothing_is_opened(idle: Client, here: Merchant) -> None:
    pages = ("/desk/merchant/", "/desk/merchant/new/", INSPECT.format(here.pk), EDIT.format(here.pk))
    assert [idle.get(page).status_code for page in pages] == [403] * 4


def needed(**declared: Any) -> list[str]:
    return type("View", (ScopedView,), declared)().needed_actions()


def test_a_view_needs_what_it_declares_and_one_that_declares_nothing_the_right_to_change() -> None:
    assert needed(permission_required="add") == ["add"]
    assert needed(any_permission_required=["add", "view"]) == ["add", "view"]
    assert needed(permission_required="view", any_permission_required=["add"]) == ["view"]
    assert needed() == needed(permission_required=None, any_permission_required=None) == ["change"]


# --- filters -----------------------------------------------------------------------------


class Filters(ScopedFilterSet):
    """One merchant of a list, several of them, and a choice that is no row."""

    several = django_filters.ModelMultipleChoiceFilter(queryset=Merchant.objects.all(), field_name="merchant")
    kind = django_filters.ChoiceFilter(choices=[("a", "A")], field_name="code")

    class Meta:
        model = Store
        fields = ["merchant"]


def test_filters_offer_rows_in_reach_and_write_single_choices_together(
    tree: SimpleNamespace, here: Merchant, there: Merchant
) -> None:
    request = RequestFactory().get("/desk/store/")
    request.user = colleague(tree.jinan)
    fields = Filters({}, queryset=Store.objects.all(), request=request).form.fields
    offered: Any = [set(fields[name].queryset) for name in ("merchant", "several")]
    assert offered == [{here}, {here}]
    written = {name: isinstance(field.widget, LongSelect) for name, field in fields.items()}
    assert written == {"merchant": True, "several": False, "kind": False}


# --- lists -------------------------------------------------------------------------------


def ways(client: Client, room: str, row: Any) -> list[str]:
    """Where a row of a list leads to: its title first, then its menu where it has one."""
    return re.findall(rf'href="/desk/{room}/(edit|inspect)/{row.pk}/"', client.get(f"/desk/{room}/").text)


def test_a_row_leads_to_its_page_or_to_its_form_and_has_a_menu_where_there_are_both(
    tree: SimpleNamespace, jinan: Client, here: Merchant
) -> None:
    shop, reader = cast.store(here), desk(colleague(tree.jinan, Role.AUDITOR))
    assert ways(jinan, "merchant", here) == ["inspect", "edit", "inspect"]
    assert ways(jinan, "store", shop) == ["edit", "edit", "inspect"]
    assert [ways(reader, "merchant", here), ways(reader, "store", shop)] == [["inspect"], ["inspect"]]


def test_a_text_that_is_no_formula_leaves_as_it_is(jinan: Client, here: Merchant) -> None:
    lines = jinan.get("/desk/merchant/?export=csv").getvalue().decode().splitlines()
    assert lines[1].split(",")[:2] == [here.code, "济南洗车行"]


# --- saving ------------------------------------------------------------------------------


def test_a_form_that_is_not_right_says_that_nothing_was_saved(jinan: Client, here: Merchant) -> None:
    answer = jinan.post("/desk/agreement/new/", {"merchant": here.pk}, headers={"accept-language": "en"})
    assert "Nothing was saved yet. Please look at what is marked below." in answer.text


class Saved:
    """Where Wagtail would go on to."""

    goes_to = ""

    def get_success_url(self) -> str:
        return self.goes_to


def led_to(goes_to: str, page_url_name: str) -> str:
    room = "wagtailsnippets_vouchers_giftpackage"
    facts = {"goes_to": goes_to, "index_url_name": f"{room}:list", "object": SimpleNamespace(pk=7)}
    facts["page_url_name"] = page_url_name and f"{room}:{page_url_name}"
    return type("View", (AuditedSave, Saved), facts)().get_success_url()


def test_after_publishing_one_is_led_to_the_page_of_the_row_and_else_where_wagtail_leads() -> None:
    a_list, a_form, a_page = "/desk/packages/", "/desk/packages/edit/7/", "/desk/packages/inspect/7/"
    assert led_to(a_list, "inspect") == led_to(f"{a_list}?p=2", "inspect") == a_page
    assert led_to(a_form, "inspect") == a_form
    assert led_to(a_list, "") == a_list


class Writing:
    """What Wagtail does when a form is right."""

    expects_json_response = False

    def save_instance(self) -> str:
        return "saved"

    def form_valid(self, form: Any) -> HttpResponse:
        raise NotPossibleNow

    def form_invalid(self, form: Any) -> str:
        return "shown again"


@pytest.mark.parametrize("quiet", [{"is_act": True}, {"expects_json_response": True}], ids=["act", "draft"])
def test_an_act_and_a_draft_kept_by_itself_write_no_row_of_ours(db: None, quiet: dict[str, bool]) -> None:
    before = AuditEntry.objects.count()
    assert type("View", (AuditedSave, Writing), quiet)().save_instance() == "saved"
    assert AuditEntry.objects.count() == before


def test_what_an_act_refuses_stands_in_words_on_the_form() -> None:
    form = forms.Form({})
    view = type("View", (AuditedSave, Writing), {})()
    assert form.is_valid()
    assert view.form_valid(form) == "shown again"
    assert form.non_field_errors() == [str(NotPossibleNow())]
    assert str(view.produced_error_message) == str(view.get_error_message())
