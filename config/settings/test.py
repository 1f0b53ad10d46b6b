"""The test suite: the local settings with cheap passwords and nothing outside loopback."""

import os

from config import environment, postgres
from config.settings.base import *  # noqa: F403 - settings are one namespace
from config.settings.base import DATA_DIR, WAGTAILSEARCH_BACKENDS
from config.settings.database import databases
from config.settings.policies import *  # noqa: F403 - settings are one namespace
from config.settings.sandboxed import *  # noqa: F403 - settings are one namespace
from config.settings.services import *  # noqa: F403 - settings are one namespace

DATABASE_URL = environment.read("DATABASE_URL") or postgres.join(DATA_DIR / "test", durable=False)
os.environ["DATABASE_URL"] = DATABASE_URL  # the workers of pytest-xdist use the server of their controller
DATABASES = databases(DATABASE_URL)
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection would block dropping the test database

ERASED_LOG = DATA_DIR / "test" / "erased.log"
ANCHORS_DIR = DATA_DIR / "test" / "anchors"
PAPERS_DIR = DATA_DIR / "test" / "papers"
DOCUMENTS_DIR = DATA_DIR / "test" / "documents"
DEBUG = False
WHITENOISE_AUTOREFRESH = True  # nothing is collected for the tests, and an empty folder would be warned about
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "club.messaging.channels.sms.Memory"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False  # tests that search build the index themselves
