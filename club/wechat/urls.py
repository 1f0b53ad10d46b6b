"""Addresses of this room."""

from django.urls import path

from club.wechat import views

urlpatterns = [
    path("wechat/callback/", views.callback, name="wechat_push"),
    path("wechat/signed/", views.signed, name="wechat_signed"),
]
