"""Addresses of this room."""

from django.urls import path

from vouchers.payments import views

urlpatterns = [
    path("stripe/webhook/", views.webhook, name="stripe_webhook"),
    path("wechatpay/notify/", views.pay_notice, name="wechatpay_notice"),
]
