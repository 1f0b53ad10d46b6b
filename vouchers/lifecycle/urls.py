"""Addresses of this room."""

from django.urls import path

from vouchers.lifecycle import views

urlpatterns = [
    path("me/gifts/", views.gifts, name="gifts"),
    path("me/gifts/<uuid:uid>/", views.gift, name="gift"),
    path("me/gifts/<uuid:uid>/collect/", views.collect, name="gift_collect"),
    path("me/gifts/<uuid:uid>/refuse/", views.refuse, name="gift_refuse"),
    path("me/holdings/", views.holdings, name="holdings"),
    path("me/vouchers/", views.vouchers, name="vouchers"),
    path("me/vouchers/add/", views.add_code, name="voucher_add"),
    path("me/vouchers/<uuid:uid>/", views.voucher, name="voucher"),
    path("me/vouchers/<uuid:uid>/qr/", views.voucher_qr, name="voucher_qr"),
    path("me/vouchers/<uuid:uid>/stores/", views.voucher_stores, name="voucher_stores"),
    path("me/vouchers/<uuid:uid>/give/", views.hand_over, name="hand_over"),
    path("me/handovers/", views.handover_list, name="handovers"),
    path("me/handovers/<uuid:uid>/", views.handover, name="handover"),
    path("me/handovers/<uuid:uid>/accept/", views.accept_handover, name="handover_accept"),
    path("me/handovers/<uuid:uid>/take-back/", views.take_back, name="handover_take_back"),
]
