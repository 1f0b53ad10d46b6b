"""Addresses of this room."""

from django.urls import path

from club.standards import views

urlpatterns = [path("standards/", views.standards, name="standards")]
