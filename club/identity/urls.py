"""Addresses of logging in. What stands first hides the other ways in of Wagtail and allauth."""

from django.urls import include, path
from django.views.generic import RedirectView

from club.identity import views
from club.identity.second_factor import FirstCodeView

LOGIN = RedirectView.as_view(pattern_name="account_login", query_string=True)
JOIN = RedirectView.as_view(url="/join/", query_string=True)
ME = RedirectView.as_view(url="/me/")

urlpatterns = [
    # Wagtail's own forms would skip the second factor.
    path("desk/login/", LOGIN),
    path("desk/password_reset/", LOGIN),
    path("desk/password_reset/<path:rest>", RedirectView.as_view(url="/accounts/login/")),
    # Codes by SMS and registering have one door.
    path("accounts/2fa/totp/activate/", FirstCodeView.as_view(), name="mfa_activate_totp"),
    path("accounts/signup/", JOIN, name="account_signup"),
    path("accounts/login/code/", JOIN, name="account_request_login_code"),
    path("accounts/login/code/confirm/", JOIN),
    path("accounts/password/reset/", JOIN, name="account_reset_password"),
    path("accounts/phone/change/", RedirectView.as_view(url="/me/phone/"), name="account_change_phone"),
    path("accounts/phone/verify/", JOIN),
    path("accounts/email/", ME, name="account_email"),
    path("accounts/3rdparty/", ME, name="socialaccount_connections"),
    path("accounts/logins/", views.logins, name="logins"),
    path("accounts/logins/others/end/", views.end_other_logins, name="logins_end"),
    path("accounts/logins/<slug:handle>/end/", views.end_login, name="login_end"),
    path("accounts/", include("allauth.urls")),
]
