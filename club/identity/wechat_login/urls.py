"""accounts/wechat/login/ and accounts/wechat/login/callback/; allauth reads this file."""

from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from club.identity.wechat_login.provider import WeChatProvider

urlpatterns = default_urlpatterns(WeChatProvider)
