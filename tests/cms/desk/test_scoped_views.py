"""What every view of the desk asks before it shows or changes anything, one question at a time."""

from types import SimpleNamespace
from typing import Any

import django_filters
import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from club.identity.models import Account, Role
from cms.desk.fields import LongSelect
from cms.desk.scope import ScopedFilterSet, ScopedView, refuse_in_words
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
    account.posts.create(branch=tree.qingdao, role=Role.ADMIN, since_date=cast.NOW.date())
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
