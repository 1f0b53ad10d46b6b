"""Addresses of this room."""

from django.urls import path

from club.managers import views

urlpatterns = [
    path("me/manager/", views.mine, name="my_manager"),
    path("s/<str:token>/", views.survey, name="survey"),
]
