"""How allauth names WeChat identities."""

PROVIDER = "wechat"


def uid_of(app_id: str, openid: str) -> str:
    """The id of an identity: an openid means nothing without its app."""
    return f"{app_id}:{openid}"
