"""Addresses of this room."""

from django.urls import path

from club.members import views

urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/code/", views.send_join_code, name="join_code"),
    path("join/proof/", views.proof, name="join_proof"),
    path("join/proof/stranger/", views.stranger, name="join_stranger"),
    path("join/identity/", views.identity, name="join_identity"),
    path("me/", views.me, name="me"),
    path("me/profile/", views.profile, name="profile"),
    path("me/profile/language/", views.language, name="profile_language"),
    path("me/phone/", views.change_phone, name="change_phone"),
    path("me/phone/code/", views.send_phone_code, name="change_phone_code"),
    path("me/vehicles/", views.vehicles, name="vehicles"),
    path("me/vehicles/add/", views.add_vehicle, name="vehicle_add"),
    path("me/vehicles/<uuid:uid>/remove/", views.remove_vehicle, name="vehicle_remove"),
    path("me/vehicles/<uuid:uid>/inspected/", views.confirm_inspection, name="vehicle_inspected"),
    path("me/licence/", views.licence, name="licence"),
    path("me/privacy/", views.privacy, name="privacy_centre"),
    path("me/privacy/<slug:name>/", views.topic, name="privacy_topic"),
]
