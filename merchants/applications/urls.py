"""Addresses of applications, under /partners/."""

from django.urls import path

from merchants.applications import views

urlpatterns = [
    path("apply/", views.apply, name="apply"),
    path("apply/code/", views.send_apply_code, name="apply_code"),
    path("applications/<str:token>/", views.status, name="application_status"),
]
