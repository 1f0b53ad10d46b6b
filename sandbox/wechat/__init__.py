"""The WeChat official account platform: API, web login, callbacks, and what a follower does."""
