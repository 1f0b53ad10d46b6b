"""What every answer tells the browser: what it may load and run, ask the phone for, keep, and tell others."""

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory

from config.doors import PolicyMiddleware, say_what_is_allowed
from config.settings import policies
from tests import cast
from tests.doors import enter, enter_with_second_factor
from tests.source import ROOT

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/join/",
    "/mall/",
    "/accounts/login/",
    "/nowhere/",
    "/me/",
    "/portal/",
    "/desk/",
    "/api/v1/docs",
]
PROGRAMS = ["/api/v1/redemptions", "/api/v1/openapi.json"]
OTHERS = ["/healthz", "/metrics", "/wechat/callback/", "/stripe/webhook/"]
INLINE = re.compile(
    r"<style|\sstyle=|javascript:|\son[a-z]+=\"|<script(?![^>]*\s(?:src|type)=)", re.IGNORECASE
)


def policy_of(answer: HttpResponse) -> dict[str, list[str]]:
    """The directives of an answer and what each allows."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: allowed for name, *allowed in parts}


def behind(path: str, **headers: str) -> HttpResponse:
    """A page at `path` that a view answers with these headers."""
    request = RequestFactory().get(path)
    return PolicyMiddleware(lambda asked: HttpResponse("page", headers=headers))(request)


# --- what a page may load and run -------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, *PROGRAMS, *OTHERS])
def test_no_answer_lets_a_script_of_a_page_run_or_be_framed(client: Client, path: str) -> None:
    policy = policy_of(client.get(path))

    assert policy.get("script-src", policy["default-src"]) in (["'self'"], ["'none'"])
    assert policy.get("object-src", policy["default-src"]) == ["'none'"]
    assert (policy["base-uri"], policy["frame-ancestors"]) == (["'none'"], ["'none'"])


@pytest.mark.parametrize("path", PROGRAMS)
def test_answers_to_programs_run_nothing_at_all(client: Client, path: str) -> None:
    assert policy_of(client.get(path))["default-src"] == ["'none'"]


@pytest.mark.parametrize("path", ["/static/icons.svg", "/media/images/photo.svg"])
def test_a_file_opened_as_a_page_runs_nothing_at_all(path: str) -> None:
    assert policy_of(behind(path))["default-src"] == ["'none'"]


def test_pages_for_what_cannot_be_shown_have_the_same_policy(client: Client) -> None:
    stale = Client(enforce_csrf_checks=True).post("/join/", {"phone": "13900010001"})
    wrong = client.get("/me/points/sign-in/", headers={"Accept": "text/html"})
    large = client.post("/join/", {f"field{number}": "x" for number in range(1001)})
    policies_of = [policy_of(answer) for answer in (stale, wrong, large, client.get("/"))]

    assert [answer.status_code for answer in (stale, wrong, large)] == [403, 405, 400]
    assert [policy == policies_of[-1] for policy in policies_of] == [True] * 4


@pytest.mark.parametrize("door", ["/", "/portal/"])
def test_members_and_merchants_load_no_styles_from_inside_a_page(door: str) -> None:
    policy = policy_of(behind(door))

    assert policy["style-src"] == ["'self'"]
    assert "unsafe" not in behind(door).headers["Content-Security-Policy"]


def test_the_desk_allows_written_sheets_of_styles_and_nothing_else_of_the_kind() -> None:
    unsafe = {name for name, allowed in policy_of(behind("/desk/")).items() if "'unsafe-inline'" in allowed}

    assert unsafe == {"style-src-elem"}
    assert "unsafe-eval" not in behind("/desk/").headers["Content-Security-Policy"]


def test_a_form_is_led_on_to_the_till_of_stripe_and_to_wechat_alone() -> None:
    assert policy_of(behind("/me/"))["form-action"] == [
        "'self'",
        settings.STRIPE_CHECKOUT_ORIGIN,
        settings.WECHAT_OAUTH_ORIGIN,
    ]
    assert policy_of(behind("/desk/"))["form-action"] == ["'self'"]


def test_the_scanner_of_the_portal_may_make_its_worker_and_others_may_not() -> None:
    workers = {door: policy_of(behind(door))["worker-src"] for door in ("/", "/portal/", "/desk/")}

    assert workers == {"/": ["'none'"], "/portal/": ["'self'", "blob:"], "/desk/": ["'none'"]}


def test_only_what_wagtail_previews_may_be_framed_and_only_by_the_desk() -> None:
    assert policy_of(behind("/desk/", **{"X-Frame-Options": "SAMEORIGIN"}))["frame-ancestors"] == ["'self'"]
    assert policy_of(behind("/desk/", **{"X-Frame-Options": "DENY"}))["frame-ancestors"] == ["'none'"]


def test_a_file_with_a_stricter_policy_of_its_own_keeps_it() -> None:
    strict = "sandbox; default-src 'none'"

    assert behind("/desk/", **{"Content-Security-Policy": strict})["Content-Security-Policy"] == strict


def test_nothing_echoes_a_request(client: Client) -> None:
    answers = [
        client.generic("TRACE", path, headers={"X-Mine": "said-by-me"})
        for path in ("/", "/join/", "/healthz")
    ]

    assert [b"said-by-me" in answer.content for answer in answers] == [False] * 3


def test_the_sandbox_is_named_on_a_developers_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "SITE", dict(policies.SITE))
    policies.with_sandbox("http://127.0.0.1:1")

    assert policies.SITE["script-src"] == ["'self'", "http://127.0.0.1:1"]
    assert policy_of(behind("/portal/"))["script-src"] == ["'self'"]


def test_no_template_of_ours_carries_a_script_or_a_style() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for wing in ("club", "vouchers", "merchants", "cms", "config")
        for path in (ROOT / wing).rglob("templates/**/*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if INLINE.search(line)
    ]
    assert found == []


def test_the_boxes_of_wagtail_start_without_a_script_in_the_page() -> None:
    from_wagtail = [
        "widgets/date_input",
        "widgets/datetime_input",
        "widgets/time_input",
        "panels/inline_panel",
    ]
    from_wagtail += ["panels/multiple_chooser_panel"]
    loaded = [engines["django"].get_template(f"wagtailadmin/{name}.html") for name in from_wagtail]

    assert {str(ROOT / "cms") in template.origin.name for template in loaded} == {True}


# --- what it may ask the phone for, keep and tell others ------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_tells_browsers_to_guess_no_types_and_to_tell_others_no_address(
    client: Client, path: str
) -> None:
    answer = client.get(path)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def test_only_the_portal_asks_for_the_camera_and_the_desk_for_nothing() -> None:
    said = {
        door: say_what_is_allowed(lambda asked: HttpResponse("page"))(RequestFactory().get(door))
        for door in ("/", "/portal/", "/desk/")
    }
    asks = {
        door: re.findall(r"(\w+)=\(self\)", answer["Permissions-Policy"]) for door, answer in said.items()
    }

    assert asks == {"/": ["geolocation"], "/portal/": ["camera", "geolocation"], "/desk/": []}
    assert "microphone=()" in said["/portal/"]["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/me/", "/me/profile/", "/me/vehicles/", "/me/points/", "/me/orders/"])
def test_nobody_keeps_the_pages_of_who_is_logged_in(client: Client, path: str) -> None:
    enter(client, cast.member().account)

    assert "no-store" in client.get(path)["Cache-Control"]


def test_nobody_keeps_the_pages_of_a_counter_and_of_the_desk(client: Client) -> None:
    enter(client, cast.operator(cast.store()).account)
    staff = Client()
    enter_with_second_factor(staff, cast.account(is_superuser=True))

    assert "no-store" in client.get("/portal/history/")["Cache-Control"]
    assert "no-store" in staff.get("/desk/")["Cache-Control"]


def test_what_a_stranger_reads_may_be_kept(client: Client) -> None:
    assert "Cache-Control" not in client.get("/mall/").headers
