"""Settings that hold everywhere. What differs stands in local.py, test.py and production.py."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(environment.read("DATA_DIR", str(BASE_DIR / "var"))).resolve()
PORT = environment.number("PORT", 8000)
SANDBOX_PORT = environment.number("SANDBOX_PORT", 8001)
SANDBOX_ORIGIN = f"http://127.0.0.1:{SANDBOX_PORT}"
SITE_URL = environment.read("SITE_URL", f"http://127.0.0.1:{PORT}")
METRICS_TOKEN = environment.read("METRICS_TOKEN")
DATABASE_OWNER_URL = environment.read("DATABASE_OWNER_URL")  # for migrations; see deploy/README.md

INSTALLED_APPS = [
    "club",
    "vouchers",
    "merchants",
    "cms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.doors.PolicyMiddleware",
    "config.doors.say_what_is_allowed",
    "config.refused.noting_refusals",
    "config.short_way.short_way_for_programs",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.replica.middleware.ReadFromReplica",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "club.identity.middleware.noting_use",
    "club.identity.middleware.SecondFactorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "config.wrong_method.words_for_wrong_method",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "club.core.templatetags.club",
            ],
        },
    },
]

# --- what partners are told -------------------------------------------------------
WEBHOOKS_LOOPBACK = False  # their addresses are never on this machine, except for developers and tests

# --- cache, sessions, background work -------------------------------------------
REDIS_URL = environment.read("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    # Rate limits must be shared by all processes, so never the per-process memory cache.
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
}
COOKIE_PREFIX = ""  # in production browsers take our cookies from this host by https alone, by their names
SESSION_ENGINE = "club.identity.sessions"
SESSION_SERIALIZER = "club.core.sessions.SealedSerializer"
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would break the way back from WeChat's OAuth page
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
AWAY_MINUTES = environment.number("AWAY_MINUTES", 30)  # then staff and owners show their second factor again
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365

# --- people -----------------------------------------------------------------------
AUTH_USER_MODEL = "club.Account"
AUTHENTICATION_BACKENDS = [
    "club.identity.grants.Grants",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "club.identity.passwords.NoWordsOfTheClub"},
]

# --- language and time ------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]  # one: the choice is not shown
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
USE_THOUSAND_SEPARATOR = False

# --- files ------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "config" / "static",
    ("vendor/weui", NODE_MODULES / "weui" / "dist" / "style"),
    ("vendor/htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("vendor/qr-scanner", NODE_MODULES / "qr-scanner"),
    ("vendor/weixin-js-sdk", NODE_MODULES / "weixin-js-sdk"),
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"  # evidence; only views that ask who is reading hand it out
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- the books ---------------------------------------------------------------------
# Ids of those who were forgotten; a restored copy forgets them again. Keep it apart from the copies.
ERASED_LOG = DATA_DIR / "erased.log"
ANCHORS_DIR = DATA_DIR / "anchors"  # heads of the chain; copy it to where this machine cannot change it
PAPERS_DIR = DATA_DIR / "papers"  # what merchants hand in with their statements
DOCUMENTS_DIR = DATA_DIR / "documents"  # statements as they were handed out
BANK_COOLING_HOURS = environment.number("BANK_COOLING_HOURS", 72)  # no payout to a fresh account

# --- Wagtail ----------------------------------------------------------------------
WAGTAIL_SITE_NAME = "车主俱乐部"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = (
    False  # allauth owns passwords; a second way in would skip the second factor
)
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_AUTOSAVE_INTERVAL = 0  # a product or a package is saved when somebody means it, not half typed
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "jpeg", "webp": "jpeg"}  # WeChat shows only JPEG and PNG
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "cms.pages.searching"},
}

# --- logs -------------------------------------------------------------------------
LOGGING = logs.logging_settings()
