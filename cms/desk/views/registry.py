"""Deciding about merchants, their bank details and their papers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from club.core.errors import DomainError, Forbidden
from club.identity.models import Account, StaffPost
from cms.desk.access import post_to_reset, row_for, staff
from cms.desk.actions import reset_colleague
from cms.desk.forms.acts import ReasonForm
from cms.desk.naming import name_of
from cms.desk.views.page import desk_page, show
from merchants.applications.actions import reject_applicant, take_on
from merchants.stores import actions
from merchants.stores.models import BankChange, Merchant, MerchantDocument, Operator, OperatorRole, Store


@dataclass(frozen=True)
class Act:
    """One decision: about what, who may, what it is called and does, and how it is done."""

    model: type[Model]
    permission: str
    title: Promise
    lead: Promise
    do: Callable[..., Any]
    form: type[forms.Form] = forms.Form  # nothing to fill in
    no: bool = False


ACTS = {
    "approve": Act(
        Merchant,
        "approve",
        _("Approve the merchant"),
        _(
            "It becomes a partner: people may be invited, and its stores redeem once prices are agreed. "
            "Who applied for it is invited as its owner by SMS."
        ),
        lambda row, **words: take_on(merchant=row, **words),
    ),
    "reject": Act(
        Merchant,
        "approve",
        _("Turn the merchant down"),
        _("It does not become a partner. It may be put forward again."),
        lambda row, **words: reject_applicant(merchant=row, **words),
        ReasonForm,
        no=True,
    ),
    "again": Act(
        Merchant,
        "change",
        _("Put the merchant forward again"),
        _("Somebody else decides about it once more."),
        lambda row, **words: actions.apply_again(merchant=row, **words),
        ReasonForm,
    ),
    "approve_bank": Act(
        BankChange,
        "approve",
        _("Approve the bank details"),
        _(
            "Compare them with the merchant's papers. Nothing is paid until they have cooled; "
            "the contact is told."
        ),
        lambda row, **words: actions.approve_bank_change(change=row, **words),
    ),
    "reject_bank": Act(
        BankChange,
        "approve",
        _("Turn the bank details down"),
        _("The account stays as it is."),
        lambda row, **words: actions.reject_bank_change(change=row, **words),
        ReasonForm,
        no=True,
    ),
    "cancel_bank": Act(
        BankChange,
        "change",
        _("Cancel the change of bank details"),
        _("The account is again what it was before."),
        lambda row, **words: actions.cancel_bank_change(change=row, **words),
        ReasonForm,
        no=True,
    ),
    "operator_off": Act(
        Operator,
        "change",
        _("Switch the person off"),
        _("The login stops working at once. The last owner of a merchant stays."),
        lambda row, **words: actions.deactivate_operator(operator=row, **words),
        no=True,
    ),
    "withdraw": Act(
        MerchantDocument,
        "change",
        _("Withdraw the document"),
        _("It counts no more. The file is kept as evidence."),
        lambda row, **words: actions.withdraw_document(document=row, **words),
        no=True,
    ),
}


def decide(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask, do, and lead back to the row."""
    act = ACTS[name]
    row = row_for(request.user, act.model, pk, act.permission)
    form, status = act.form(request.POST if request.method == "POST" else None), 200
    back = reverse(f"{act.model._meta.model_name}:inspect", args=[pk])
    if form.is_valid():
        try:
            act.do(row, **form.cleaned_data, by=staff(request), at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
            status = 403 if isinstance(error, Forbidden) else 200
        else:
            messages.success(request, _("Done. It holds from the next request on."))
            return redirect(back)
    words = {"form": form, "back": back, "lead": act.lead, "submit": act.title, "no": act.no}
    title = f"{act.title} · {name_of(row)}"
    return show(request, "cms/desk/act.html", title, "warning", status=status, **words)


def decision(name: str) -> Callable[..., HttpResponse]:
    """The page of one decision, for those who may."""
    act = ACTS[name]

    def page(request: HttpRequest, pk: int) -> HttpResponse:
        return decide(request, pk, name)

    return desk_page(act.model, act.permission)(page)


class InviteForm(forms.Form):
    """Who is to become what at which store."""

    display_name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=OperatorRole.choices)
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), required=False)

    def __init__(self, *args: Any, merchant: Merchant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = merchant.stores.order_by("code")
        self.fields["store"].empty_label = _("all stores")


@desk_page(Operator, "add")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody to a merchant; the link is shown once, on the answer itself."""
    merchant = row_for(request.user, Merchant, pk, "change")
    form = InviteForm(request.POST or None, merchant=merchant)
    title, back = gettext("Invite an operator"), reverse("merchant:inspect", args=[pk])
    if form.is_valid():
        try:
            row, token = actions.invite_operator(
                merchant=merchant, by=staff(request), at=timezone.now(), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            link = f"{settings.SITE_URL}{reverse('join_merchant')}#{token}"
            words = {"who": row, "secret": link, "back": back}
            return show(request, "cms/desk/shown_once.html", title, "link", **words)
    words = {"form": form, "back": back, "submit": gettext("Make an invitation")}
    return show(request, "cms/desk/act.html", title, "user", **words)


@desk_page(Operator, "change")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A person at a merchant lost his phone."""
    operator = row_for(request.user, Operator, pk, "change")

    def act(**words: Any) -> str:
        return actions.reset_operator_login(operator=operator, **words)[1]

    return _reset(request, operator.account, reverse("operator:inspect", args=[pk]), act)


@desk_page(StaffPost, "change")
def reset_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague lost his phone."""
    account = post_to_reset(request.user, pk).account

    def act(**words: Any) -> str:
        return reset_colleague(account=account, **words)[1]

    return _reset(request, account, reverse("staffpost:inspect", args=[pk]), act)


def _reset(request: HttpRequest, account: Account, back: str, act: Callable[..., str]) -> HttpResponse:
    """The new password is shown once, on the answer itself."""
    title = gettext("Reset the login")
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            password = act(by=staff(request), at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            words = {"who": account.username, "secret": password, "back": back}
            return show(request, "cms/desk/shown_once.html", title, "key", **words)
    lead = gettext(
        "Password and second factor are taken away. The person gets a first password, good for three days, "
        "chooses another one and sets up a second factor anew."
    )
    words = {"form": form, "back": back, "submit": title, "lead": lead, "no": True}
    return show(request, "cms/desk/act.html", title, "warning", **words)


@require_safe
@desk_page(MerchantDocument, "view")
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """The file itself, never shown inside a page of ours."""
    row = row_for(request.user, MerchantDocument, pk, "view")
    name = f"{row.merchant.code}-{row.kind}-{row.pk}.{row.file.name.rpartition('.')[2]}"
    answer = FileResponse(row.file.open("rb"), as_attachment=True, filename=name)
    answer["Content-Type"] = row.file_type
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
