"""Addresses of this room, under /me/complaints/."""

from django.urls import path

from club.complaints import views

urlpatterns = [
    path("", views.complaints, name="complaints"),
    path("new/", views.complain, name="complain"),
    path("<uuid:uid>/", views.complaint, name="complaint"),
    path("<uuid:uid>/add/", views.add, name="complaint_add"),
    path("<uuid:uid>/withdraw/", views.withdraw, name="complaint_withdraw"),
    path("<uuid:uid>/rate/", views.rate, name="complaint_rate"),
    path("<uuid:uid>/photo/<uuid:photo>/", views.photo, name="complaint_photo"),
]
