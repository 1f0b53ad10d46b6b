"""Which queue a task waits in: what somebody waits for never stands behind what takes long.

A worker takes from all of them unless it is told which (`celery worker -Q now`). Tasks not named here are
`later`. Messages out, callbacks in, payments and clocks are `now`; the books and the night are `books`.
"""

from kombu import Queue

NOW, LATER, BOOKS = "now", "later", "books"
QUEUES = [Queue(name, routing_key=name) for name in (NOW, LATER, BOOKS)]
_TASKS = {
    NOW: (
        "club.tasks.drain_outbox",
        "club.tasks.process_wechat_inbox",
        "vouchers.tasks.settle_payments",
        "vouchers.tasks.open_occasions",
        "merchants.tasks.call_webhooks",
        "merchants.tasks.watch_bookings",
    ),
    BOOKS: (
        "cms.tasks.seal_books",
        "cms.tasks.prove_books",
        "cms.tasks.anchor_books",
        "cms.tasks.make_partitions",
        "cms.tasks.prune",
        "vouchers.tasks.reconcile_payments",
        "vouchers.tasks.settle_gifts",
        "merchants.tasks.look_back",
        "merchants.tasks.score_merchants",
        "merchants.tasks.draw_statements",
        "club.tasks.retier",
        "club.tasks.close_complaint_months",
        "club.tasks.close_attainment",
    ),
}
ROUTES = {task: {"queue": queue, "routing_key": queue} for queue, tasks in _TASKS.items() for task in tasks}
