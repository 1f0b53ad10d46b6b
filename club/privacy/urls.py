"""Addresses of this room."""

from django.urls import path

from club.privacy import views

urlpatterns = [
    path("me/privacy/looks/", views.looks, name="privacy_looks"),
    path("me/privacy/file/", views.own_data, name="privacy_file"),
    path("me/privacy/erase/", views.erase, name="privacy_erase"),
    path("privacy/forgotten/", views.forgotten, name="forgotten"),
]
