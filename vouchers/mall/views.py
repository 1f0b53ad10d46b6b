"""The mall and a member's orders."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.access import member_of, member_page
from club.members.models import Member
from vouchers.lifecycle.eligibility import not_for
from vouchers.mall import actions
from vouchers.mall.access import order_of, package_on_sale
from vouchers.mall.models import Order
from vouchers.mall.queries import orders_of, packages_on_sale, ran_out, refunds_of
from vouchers.mall.ways import gateway_for, payer_in_wechat, sheet_for

PER_PAGE = 20


class MemberRequest(HttpRequest):
    """A request behind `member_page`."""

    member: Member


def _by(request: MemberRequest) -> Actor:
    return Actor(ActorKind.MEMBER, str(request.member.uid))


@require_GET
def mall(request: HttpRequest) -> HttpResponse:
    """What is on sale."""
    return render(request, "vouchers/mall/mall.html", {"packages": packages_on_sale()})


@require_GET
def package(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One package: what is inside, for whom, at which price."""
    found, member = package_on_sale(uid), member_of(request)
    reasons = not_for(member, [found], timezone.localdate()) if member and member.is_full else {}
    more = {"why_not": reasons.get(found.pk, ""), "in_wechat": payer_in_wechat(request, member)}
    return render(request, "vouchers/mall/package.html", {"package": found, **more})


@require_POST
@member_page()
def buy(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Order and go to the payment page."""
    found, gateway = package_on_sale(uid), gateway_for(payer_in_wechat(request, request.member))
    facts = {"member": request.member, "package": found, "gateway": gateway}
    try:
        order = actions.place_order(**facts, by=_by(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("mall_package", uid)
    return _to_payment(request, order)


@require_POST
@member_page()
def pay(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Back to the payment page of an open order."""
    return _to_payment(request, order_of(request.member, uid))


def _to_payment(request: MemberRequest, order: Order) -> HttpResponse:
    payer = payer_in_wechat(request, request.member)
    try:
        return redirect(actions.checkout(order=order, at=timezone.now(), payer=payer))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("order", order.uid)


@require_GET
@never_cache  # what it signs is good for this moment
@member_page()
def wechat_pay(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The page that opens WeChat's own sheet; an order that is not paid there has none."""
    found = order_of(request.member, uid)
    sheet = sheet_for(found, timezone.now())
    if sheet is None:
        return redirect("order", uid)
    context = {"order": found, "sheet": json.dumps(sheet), "bridge": settings.WECHATPAY_BRIDGE}
    return render(request, "vouchers/mall/wechat_pay.html", context)


@require_POST
@member_page()
def cancel(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Cancel an order that was not paid."""
    order = order_of(request.member, uid)
    try:
        actions.cancel(order=order, by=_by(request), at=timezone.now())
        messages.success(request, _("Your order is cancelled."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("order", order.uid)


@require_GET
@member_page()
def orders(request: MemberRequest) -> HttpResponse:
    """My orders."""
    page = Paginator(orders_of(request.member), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "vouchers/mall/orders.html", {"page": page})


@require_GET
@member_page()
def order(request: MemberRequest, uid: UUID) -> HttpResponse:
    """One order; while it is open the page looks for news by itself."""
    return render(request, "vouchers/mall/order.html", _page(request, uid))


@require_GET
@member_page()
def progress(request: MemberRequest, uid: UUID) -> HttpResponse:
    """The part of the page that changes when the payment arrives."""
    return render(request, "vouchers/mall/_progress.html", _page(request, uid))


def _page(request: MemberRequest, uid: UUID) -> dict[str, Any]:
    found = order_of(request.member, uid)
    more = {"ran_out": ran_out(found), "refunds": refunds_of(found)}
    return {"order": found, "back": "back" in request.GET, **more}
