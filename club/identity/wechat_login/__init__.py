"""The silent login inside WeChat, as a provider of allauth: an openid and nothing else, without a question."""
