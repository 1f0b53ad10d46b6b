"""Addresses of this room."""

from django.urls import path

from club.points import views

urlpatterns = [
    path("me/points/", views.points, name="points"),
    path("me/points/sign-in/", views.sign_in, name="points_sign_in"),
]
