"""The texts people agree to. A changed text gets a new version, so it is known what each one agreed to."""

PRIVACY = "privacy"
MARKETING = "marketing"
VERSIONS = {PRIVACY: "2026-11", MARKETING: "2026-11"}
MESSAGES = "messages-"  # before a topic of messages; a no to one of these is a row too
MESSAGES_VERSION = "2026-11"


def topic_of(name: str) -> str:
    """The topic of messages that an answer is about."""
    return name.removeprefix(MESSAGES)
