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
    smtp_port: int = 8025
    site_url: str = "http://127.0.0.1:8000"
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
        port, smtp_port = (
            int(env.get("SANDBOX_PORT") or cls.port),
            int(env.get("SANDBOX_SMTP_PORT") or cls.smtp_port),
        )
        return cls(
            port=port, smtp_port=smtp_port, data_dir=Path(env.get("DATA_DIR") or cls.data_dir), **found
        )

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
