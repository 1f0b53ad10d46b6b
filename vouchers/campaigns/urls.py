"""Addresses of this room, below /campaigns/. A page there that is no campaign is left to the site."""

from django.urls import path

from vouchers.campaigns import views

urlpatterns = [
    path("<slug:code>/", views.campaign, name="campaign"),
    path("<slug:code>/claim/", views.claim, name="campaign_claim"),
    path("<slug:code>/draw/", views.draw, name="campaign_draw"),
]
