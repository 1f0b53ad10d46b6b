"""What the sandbox is told by its environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """Addresses and secrets shared with the club; the defaults fit a fresh `make run`."""

    host: str = "127.0.0.1"
    port: int = 8001
    smtp_port: int | None = None
    site_url: str = "http://127.0.0.1:8000"
    login_path: str = "/accounts/wechat/login/?next="
    data_dir: Path = Path("var")
    app_id: str = "wxsandbox0000000001"
    app_secret: str = "sandbox-secret"
    token: str = "sandbox-token"
    aes_key: str = ""
    account: str = "gh_sandbox0001"
    account_name: str = "车主俱乐部"
    stripe_key: str = "sk_test_sandbox"
    webhook_secret: str = "whsec_sandbox"
    fresh: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the names that the club reads too; an empty value counts as absent."""
        names = {
            "host": "HOST",
            "site_url": "SITE_URL",
            "app_id": "WECHAT_APP_ID",
            "app_secret": "WECHAT_APP_SECRET",
            "token": "WECHAT_TOKEN",
            "aes_key": "WECHAT_AES_KEY",
            "stripe_key": "STRIPE_SECRET_KEY",
            "webhook_secret": "STRIPE_WEBHOOK_SECRET",
        }
        found: dict[str, Any] = {field: env[name] for field, name in names.items() if env.get(name)}
        if "site_url" in found:
            found["site_url"] = found["site_url"].rstrip("/")
        elif env.get("PORT"):
            found["site_url"] = f"http://127.0.0.1:{env['PORT']}"
        for field, name in (("port", "SANDBOX_PORT"), ("smtp_port", "SANDBOX_SMTP_PORT")):
            if env.get(name):
                found[field] = int(env[name])
        # Unlike the others it may be switched off by an empty value.
        found["login_path"] = env.get("SANDBOX_LOGIN_PATH", cls.login_path)
        return cls(data_dir=Path(env.get("DATA_DIR") or cls.data_dir), **found)

    @property
    def mail_port(self) -> int:
        """Where SMTP is spoken; 24 above the sandbox unless told, so that two sandboxes do not meet."""
        return self.port + 24 if self.smtp_port is None else self.smtp_port

    @property
    def callback_url(self) -> str:
        """Where WeChat pushes messages and events."""
        return f"{self.site_url}/wechat/callback/"

    @property
    def webhook_url(self) -> str:
        """Where Stripe posts its events."""
        return f"{self.site_url}/stripe/webhook/"

    @property
    def state_file(self) -> Path:
        """The saved world."""
        return self.data_dir / "sandbox" / "state.json"
