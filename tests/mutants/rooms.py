"""The modules about money and access of which mutants are made, and the tests that must notice them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Room:
    """Some files and the tests beside them; a folder is its files but models and tables of contents."""

    files: tuple[str, ...]
    tests: tuple[str, ...]

    def modules(self) -> list[str]:
        """The files, as paths relative to the root of the project."""
        found = []
        for name in self.files:
            place = ROOT / name
            files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
            found += [str(file.relative_to(ROOT)) for file in files if place.is_file() or _has_acts(file)]
        return found


def _has_acts(file: Path) -> bool:
    left_out = {"__init__.py", "models.py", "urls.py", "forms.py", "views.py", "tasks.py"}
    return file.name not in left_out and "models" not in file.parts and "documents" not in file.parts


def _under(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}.py" for name in names)


MONEY = {
    "redeem": Room(
        _under(
            "vouchers/lifecycle",
            *("amounts", "limits", "taking", "rules", "standing", "budgets"),
            *("actions/redeem", "actions/reverse", "actions/honour"),
        ),
        ("tests/vouchers/lifecycle", "tests/merchants/quality"),
    ),
    "points": Room(("club/points",), ("tests/club/points",)),
    "sums": Room(("club/core/money.py",), ("tests/club/core",)),
    "ledger": Room(
        ("merchants/ledger",),
        ("tests/merchants/ledger", "tests/merchants/bookings", "tests/vouchers/lifecycle"),
    ),
    "settlement": Room(
        (
            *("merchants/settlement/actions", "merchants/settlement/access.py"),
            *_under("merchants/settlement", "moves", "refusals", "transfers", "ways", "billing", "filing"),
            *_under("merchants/settlement", "bankfile", "results", "queries", "periods"),
        ),
        ("tests/merchants/settlement",),
    ),
    "payments": Room(
        ("vouchers/payments", "vouchers/payments/views.py"),
        ("tests/vouchers/payments",),
    ),
}
ACCESS = {
    "keys": Room(("club/core/idempotency.py",), ("tests/club/core",)),
    "codes": Room(
        _under("vouchers/lifecycle", "tokens", "codes", "qr", "access"),
        ("tests/vouchers/lifecycle",),
    ),
    "partners": Room(
        (
            *_under("merchants/stores", "access", "guessing", "secret_keys", "banking"),
            *_under("merchants/stores/actions", "note_miss", "change_bank_details", "create_api_key"),
            *_under("merchants/stores/actions", "revoke_api_key", "deactivate_operator", "suspend_merchant"),
            *_under("merchants/counter", "access", "once", "seen"),
            *("merchants/api/keys.py", "merchants/api/keyed.py", "merchants/webhooks/access.py"),
        ),
        (
            *("tests/merchants/stores", "tests/merchants/portal"),
            *("tests/merchants/api", "tests/merchants/counter"),
        ),
    ),
    "identity": Room(
        (
            *_under("club/identity", "limits", "second_factor", "middleware", "digests", "adapter", "login"),
            *_under("club/identity/actions", "send_code", "use_code", "enter_by_phone", "change_phone"),
            *_under("club/identity/actions", "settle_account", "open_wechat_account", "release_phone"),
            *_under("club/identity/wechat_login", "client", "provider", "start", "views"),
        ),
        ("tests/club/identity", "tests/club/members"),
    ),
    "callbacks": Room(
        (
            *_under("club/wechat", "envelope", "xml", "views"),
            "club/wechat/actions/receive.py",
            *_under("merchants/webhooks", "signing", "targets"),
        ),
        ("tests/club/wechat", "tests/merchants/webhooks"),
    ),
    "members": Room(
        ("club/members/access.py", "club/members/inbox/access.py", "club/members/actions/prove_identity.py"),
        ("tests/club/members", "tests/club/inbox"),
    ),
    "doors": Room(
        (
            *("club/complaints/access.py", "vouchers/mall/access.py"),
            *("vouchers/campaigns/access.py", "vouchers/campaigns/passes.py"),
            *("merchants/quality/access.py", "merchants/bookings/access.py"),
            *("merchants/applications/access.py", "club/managers/tokens.py"),
        ),
        (
            *("tests/club/complaints", "tests/club/managers"),
            *("tests/vouchers/mall", "tests/vouchers/campaigns"),
            *("tests/merchants/quality", "tests/merchants/bookings", "tests/merchants/applications"),
        ),
    ),
    "desk": Room(("cms/desk/access.py", "cms/desk/scope.py"), ("tests/cms/desk",)),
    "sealing": Room(
        ("club/core/sealing.py", "club/core/lasting.py", "config/totp.py"),
        ("tests/club/core", "tests/club/importing", "tests/club/identity", "tests/config"),
    ),
}
ROOMS = MONEY | ACCESS
