"""A developer's or a newcomer's machine: the sandbox stands in for every outside service."""

from config import environment, pay_keys, postgres
from config.settings.base import *  # noqa: F403 - settings are one namespace
from config.settings.base import DATA_DIR, SANDBOX_ORIGIN, SANDBOX_PORT
from config.settings.database import databases, routers
from config.settings.mail import mail
from config.settings.policies import *  # noqa: F403 - settings are one namespace
from config.settings.policies import with_sandbox
from config.settings.sandboxed import *  # noqa: F403 - settings are one namespace
from config.settings.services import *  # noqa: F403 - settings are one namespace

DATABASE_URL = environment.read("DATABASE_URL") or postgres.join(DATA_DIR)
DATABASES = databases(
    DATABASE_URL,
    environment.read("DATABASE_REPLICA_URL"),
    pooled=environment.read("DATABASE_POOLED", "0") == "1",
)
DATABASE_ROUTERS = routers(DATABASES)
DEBUG = environment.read("DEBUG", "0") == "1"  # off, so that a newcomer sees pages and not stack traces
WHITENOISE_AUTOREFRESH = DEBUG
# A merchant account at the sandbox's WeChat Pay, unless the environment names another.
globals().update(pay_keys.read(DATA_DIR))
WECHATPAY_API_ORIGIN = environment.read("WECHATPAY_API_ORIGIN", SANDBOX_ORIGIN)
WECHATPAY_BRIDGE = f"{SANDBOX_ORIGIN}/static/bridge.js"
with_sandbox(SANDBOX_ORIGIN)
# The sandbox keeps letters too; it listens for them on a port beside its own.
globals().update(mail(environment.read("EMAIL_URL", f"smtp://127.0.0.1:{SANDBOX_PORT + 24}")))
