"""Production: refuses to start without its secrets and says which one is missing."""

from urllib.parse import urlsplit

from config import environment, error_reports
from config.settings.base import *  # noqa: F403 - settings are one namespace
from config.settings.base import SITE_URL, STORAGES
from config.settings.database import databases, routers
from config.settings.mail import mail
from config.settings.policies import *  # noqa: F403 - settings are one namespace
from config.settings.sandboxed import LOCAL_FIELD_KEYS
from config.settings.services import *  # noqa: F403 - settings are one namespace
from config.settings.services import SILENCED_SYSTEM_CHECKS

DEBUG = False
LOCAL_DEMO = False
SECRET_KEY = environment.required("SECRET_KEY", "signs sessions and links; at least 50 random characters")
environment.refuse(len(SECRET_KEY) < 50, "SECRET_KEY is too short: at least 50 random characters")
FIELD_KEYS = environment.required(
    "FIELD_KEYS", "key ring for personal data, as id:hex,id:hex with the newest first"
)
environment.refuse(
    LOCAL_FIELD_KEYS in FIELD_KEYS, "FIELD_KEYS is the key of the local settings, which all know"
)
DATABASE_URL = environment.required("DATABASE_URL", "the PostgreSQL server that holds the club's data")
DATABASES = databases(
    DATABASE_URL,
    environment.read("DATABASE_REPLICA_URL"),
    pooled=environment.read("DATABASE_POOLED", "0") == "1",
)
DATABASE_ROUTERS = routers(DATABASES)
environment.required("SITE_URL", "the public https address of the club")
environment.refuse(not SITE_URL.startswith("https://"), "SITE_URL must begin with https://")
for _name, _why in {
    "REDIS_URL": "broker of the background work and store of the rate limits",
    "WECHAT_APP_ID": "the service account's id",
    "WECHAT_APP_SECRET": "the service account's secret",
    "WECHAT_TOKEN": "verifies WeChat's callbacks",
    "WECHAT_API_ORIGIN": "where WeChat's API answers",
    "WECHAT_OAUTH_ORIGIN": "where WeChat's login page is",
    "SMS_BACKEND": "dotted path of the SMS gateway class",
    "STRIPE_SECRET_KEY": "takes payments",
    "STRIPE_WEBHOOK_SECRET": "verifies Stripe's webhooks",
    "STRIPE_API_ORIGIN": "where Stripe's API answers",
    "CLUB_INVOICE_TITLE": "the buyer that invoices of merchants have to name",
    "CLUB_USCC": "the unified social credit code of that buyer",
}.items():
    environment.required(_name, _why)
# What the chosen SMS gateway needs, by the last word of its dotted path.
_gateway = environment.read("SMS_BACKEND")
for _name in {
    "AliyunGateway": ("SMS_ALIYUN_KEY_ID", "SMS_ALIYUN_KEY_SECRET"),
    "TencentGateway": ("SMS_TENCENT_SECRET_ID", "SMS_TENCENT_SECRET_KEY", "SMS_TENCENT_APP_ID"),
}.get(_gateway.rpartition(".")[2], ("SMS_API_URL", "SMS_API_KEY")):
    environment.required(_name, f"what {_gateway} needs")
# Members inside WeChat pay by WeChat Pay once its private key is here; half an account would take no money.
if environment.read("WECHATPAY_PRIVATE_KEY"):
    for _name in ("WECHATPAY_MCH_ID", "WECHATPAY_V3_KEY", "WECHATPAY_KEYS", "WECHATPAY_CERT_SERIAL"):
        environment.required(_name, "what WeChat Pay needs")

error_reports.start(environment.read("SENTRY_DSN"))
globals().update(mail(environment.read("EMAIL_URL")))
DEFAULT_FROM_EMAIL = f"club@{urlsplit(SITE_URL).hostname}"
_extra_hosts = environment.read("ALLOWED_HOSTS")
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "", *filter(None, _extra_hosts.split(","))]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = environment.read("SECURE_SSL_REDIRECT", "1") == "1"
SECURE_REDIRECT_EXEMPT = [
    *(r"^healthz$", r"^readyz$", r"^metrics$"),  # asked from inside, without TLS
    r"^api/v1/(?!docs|openapi)",  # refused: a program led on would send its key in the clear each time
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
COOKIE_PREFIX = "__Host-"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"  # config/static/js reads it by both names
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    "security.W021",  # the browsers' own list of https hosts: whoever owns the domain decides, for good
]
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
