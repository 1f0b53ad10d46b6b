"""Addresses of this room, under /me/bookings/."""

from django.urls import path

from merchants.bookings import views

urlpatterns = [
    path("", views.bookings, name="bookings"),
    path("of/<uuid:uid>/", views.book, name="book"),
    path("<uuid:uid>/", views.booking, name="booking"),
    path("<uuid:uid>/progress/", views.progress, name="booking_progress"),
    path("<uuid:uid>/cancel/", views.cancel, name="booking_cancel"),
    path("<uuid:uid>/tow/", views.agree_tow, name="booking_tow"),
]
