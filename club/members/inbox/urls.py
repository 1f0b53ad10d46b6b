"""Addresses of the inbox."""

from django.urls import path

from club.members.inbox import views

urlpatterns = [
    path("me/messages/", views.inbox, name="inbox"),
    path("me/messages/read/", views.read_all, name="inbox_read_all"),
    path("me/messages/<uuid:uid>/open/", views.open_message, name="inbox_open"),
]
