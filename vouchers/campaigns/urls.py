"""Addresses of this room. A page of the site below /campaigns/ that is no campaign is left to the site."""

from django.urls import path

from vouchers.campaigns import views

urlpatterns = [
    path("campaigns/<slug:code>/", views.campaign, name="campaign"),
    path("campaigns/<slug:code>/claim/", views.claim, name="campaign_claim"),
]
