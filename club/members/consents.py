"""The texts people agree to. A changed text gets a new version, so it is known what each one agreed to."""

PRIVACY = "privacy"
MARKETING = "marketing"
VERSIONS = {PRIVACY: "2026-11", MARKETING: "2026-11"}
