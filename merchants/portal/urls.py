"""Addresses of the portal, under /portal/."""

from django.urls import path

from merchants.portal.views import history, home, keys, offline, papers, redeem, staff, statements, webhooks

urlpatterns = [
    path("", home.home, name="portal"),
    path("redeem/", redeem.look_up, name="portal_redeem"),
    path("redeem/quote/", redeem.quote, name="portal_quote"),
    path("redeem/confirm/", redeem.redeem, name="portal_confirm"),
    path("redemptions/<uuid:uid>/", redeem.receipt, name="portal_receipt"),
    path("redemptions/<uuid:uid>/undo/", redeem.undo, name="portal_undo"),
    path("offline/", offline.scans, name="portal_offline"),
    path("offline/scan/", offline.shell, name="portal_offline_scan"),
    path("offline/upload/", offline.upload, name="portal_offline_upload"),
    path("worker.js", offline.worker, name="portal_worker"),
    path("history/", history.history, name="portal_history"),
    path("history/export/", history.export, name="portal_history_export"),
    path("statements/", statements.statements, name="portal_statements"),
    path("statements/<str:number>/", statements.statement, name="portal_statement"),
    path("statements/<str:number>/confirm/", statements.confirm, name="portal_statement_confirm"),
    path("statements/<str:number>/export/", statements.export, name="portal_statement_export"),
    path("statements/<str:number>/papers/", papers.papers, name="portal_statement_papers"),
    path("statements/<str:number>/papers/<str:kind>/", papers.paper, name="portal_statement_paper"),
    path("staff/", staff.staff, name="portal_staff"),
    path("staff/<uuid:uid>/off/", staff.switch_off, name="portal_staff_off"),
    path("keys/webhooks/", webhooks.webhooks, name="portal_webhooks"),
    path("keys/webhooks/<uuid:uid>/ping/", webhooks.ping, name="portal_webhook_ping"),
    path("keys/webhooks/<uuid:uid>/switch/", webhooks.switch, name="portal_webhook_switch"),
    path("keys/webhooks/<uuid:uid>/rotate/", webhooks.rotate, name="portal_webhook_rotate"),
    path("keys/webhooks/deliveries/<uuid:uid>/again/", webhooks.again, name="portal_webhook_again"),
    path("keys/", keys.keys, name="portal_keys"),
    path("keys/<uuid:uid>/revoke/", keys.revoke, name="portal_key_revoke"),
]
