"""Addresses of this room."""

from django.urls import path

from vouchers.lifecycle import views

urlpatterns = [
    path("me/gifts/", views.gifts, name="gifts"),
    path("me/gifts/<uuid:uid>/", views.gift, name="gift"),
    path("me/gifts/<uuid:uid>/collect/", views.collect, name="gift_collect"),
    path("me/gifts/<uuid:uid>/refuse/", views.refuse, name="gift_refuse"),
    path("me/vouchers/", views.vouchers, name="vouchers"),
    path("me/vouchers/<uuid:uid>/", views.voucher, name="voucher"),
    path("me/vouchers/<uuid:uid>/qr/", views.voucher_qr, name="voucher_qr"),
    path("me/vouchers/<uuid:uid>/stores/", views.voucher_stores, name="voucher_stores"),
]
