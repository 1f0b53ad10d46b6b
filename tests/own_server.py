"""A database server and a data folder apart from the caller's, for benchmarks and soaks."""

import importlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def settle_in(name: str) -> Path:
    """Set Django up on a server of our own, whatever database the caller's environment names."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve() / name
    (data_dir / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
    os.environ.update(
        DATA_DIR=str(data_dir),
        DJANGO_SETTINGS_MODULE="config.settings.local",
        DATABASE_URL="",
        DEBUG="0",  # with it Django keeps every statement in memory
        LOG_LEVEL="ERROR",
    )
    importlib.import_module("django").setup()
    return data_dir
