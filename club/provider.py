"""allauth looks for login providers in the `provider` module of every installed app."""

from club.identity.wechat_login.provider import WeChatProvider

provider_classes = [WeChatProvider]
