"""The silent login inside WeChat, as a provider of allauth: an openid, without a question."""
