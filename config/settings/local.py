"""A developer's or a newcomer's machine: the sandbox stands in for every outside service."""

from config import environment, postgres
from config.settings.base import *  # noqa: F403 - settings are one namespace
from config.settings.base import DATA_DIR
from config.settings.database import databases
from config.settings.sandboxed import *  # noqa: F403 - settings are one namespace
from config.settings.services import *  # noqa: F403 - settings are one namespace

DATABASE_URL = environment.read("DATABASE_URL") or postgres.join(DATA_DIR)
DATABASES = databases(DATABASE_URL)
DEBUG = environment.read("DEBUG", "1") == "1"
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
