"""The club's half of the keys of the sandbox's WeChat Pay: made once, before all else, kept as a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

NAMES = ("MCH_ID", "V3_KEY", "KEYS", "PRIVATE_KEY", "CERT_SERIAL")


def prepare(data_dir: Path) -> None:
    """Let the sandbox make its keys, if there are none, and keep our half."""
    if _file(data_dir).exists() and (data_dir / "sandbox" / "wechatpay.json").exists():
        return
    command = [sys.executable, "-m", "sandbox.wechatpay.keys", str(data_dir / "sandbox")]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    _file(data_dir).touch(mode=0o600)
    _file(data_dir).write_text(made)


def read(data_dir: Path) -> dict[str, str]:
    """The settings of the account; none where it was not prepared or the environment names another."""
    if os.environ.get("WECHATPAY_MCH_ID") or not _file(data_dir).exists():
        return {}
    known = json.loads(_file(data_dir).read_text())
    return {name: known[name] for name in (f"WECHATPAY_{each}" for each in NAMES)}


def _file(data_dir: Path) -> Path:
    return data_dir / "wechatpay.json"
