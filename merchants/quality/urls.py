"""Addresses of this room, under /me/ratings/."""

from django.urls import path

from merchants.quality import views

urlpatterns = [
    path("", views.ratings, name="ratings"),
    path("<uuid:uid>/", views.rate, name="rate"),
]
