"""Addresses of this room."""

from django.urls import path

from club.messaging import views

urlpatterns = [path("sms/reports/<str:token>/", views.sms_report, name="sms_report")]
