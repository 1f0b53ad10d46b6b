"""Addresses of the platform."""

from starlette.routing import Route

from sandbox.wechat import domain, jsapi, menu, oauth, qrcodes, sends, sns, templates, tokens, users
from sandbox.wechat.answers import api, open_api

GET, POST, BOTH = ["GET"], ["POST"], ["GET", "POST"]

routes = [
    Route("/cgi-bin/stable_token", open_api(tokens.stable), methods=POST),
    Route("/cgi-bin/token", open_api(tokens.classic), methods=GET),
    Route("/cgi-bin/get_api_domain_ip", api(domain.addresses), methods=GET),
    Route("/cgi-bin/user/info", api(users.info), methods=GET),
    Route("/cgi-bin/user/info/batchget", api(users.batch_info), methods=POST),
    Route("/cgi-bin/user/info/updateremark", api(users.remark), methods=POST),
    Route("/cgi-bin/user/get", api(users.listed), methods=GET),
    Route("/cgi-bin/menu/create", api(menu.create), methods=POST),
    Route("/cgi-bin/menu/get", api(menu.get), methods=GET),
    Route("/cgi-bin/menu/delete", api(menu.delete), methods=GET),
    Route("/cgi-bin/template/get_all_private_template", api(templates.private), methods=GET),
    Route("/cgi-bin/message/template/send", api(sends.send_template), methods=POST),
    Route("/cgi-bin/message/subscribe/bizsend", api(sends.send_notice), methods=POST),
    Route("/cgi-bin/message/custom/send", api(sends.send_service), methods=POST),
    Route("/cgi-bin/qrcode/create", api(qrcodes.create), methods=POST),
    Route("/cgi-bin/showqrcode", open_api(qrcodes.picture), methods=GET),
    Route("/cgi-bin/ticket/getticket", api(jsapi.ticket), methods=GET),
    Route("/connect/oauth2/authorize", oauth.authorize, methods=GET),
    Route("/sns/oauth2/access_token", sns.exchange, methods=BOTH),
    Route("/sns/oauth2/refresh_token", sns.refresh, methods=BOTH),
    Route("/sns/userinfo", sns.userinfo, methods=BOTH),
    Route("/sns/auth", sns.check, methods=GET),
]
