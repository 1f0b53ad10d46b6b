"""Addresses of this room."""

from django.urls import path

from vouchers.payments import views

urlpatterns = [path("stripe/webhook/", views.webhook, name="stripe_webhook")]
