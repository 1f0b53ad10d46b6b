"""Addresses of this room."""

from django.urls import path

from vouchers.mall import views

urlpatterns = [
    path("mall/", views.mall, name="mall"),
    path("mall/<uuid:uid>/", views.package, name="mall_package"),
    path("mall/<uuid:uid>/buy/", views.buy, name="mall_buy"),
    path("me/orders/", views.orders, name="orders"),
    path("me/orders/<uuid:uid>/", views.order, name="order"),
    path("me/orders/<uuid:uid>/progress/", views.progress, name="order_progress"),
    path("me/orders/<uuid:uid>/pay/", views.pay, name="order_pay"),
    path("me/orders/<uuid:uid>/wechat-pay/", views.wechat_pay, name="order_wechat_pay"),
    path("me/orders/<uuid:uid>/cancel/", views.cancel, name="order_cancel"),
]
