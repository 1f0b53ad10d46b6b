"""The timetable of the background work.

Every task is idempotent and finds its work in the database, so a missed or doubled tick does no
harm. A tick that could not be taken in time is dropped (`expires`): the next one does the same.
"""

from typing import Any

from celery.schedules import crontab

from config.broker import TICK


def _every(task: str, when: float | crontab, *, expires: int) -> dict[str, Any]:
    return {"task": task, "schedule": when, "options": {"expires": expires, "headers": {TICK: task}}}


_ENTRIES = [
    _every("club.tasks.drain_outbox", 1, expires=5),
    _every("club.tasks.process_wechat_inbox", 1, expires=5),
    _every("vouchers.tasks.settle_payments", 2, expires=10),
    _every("vouchers.tasks.look_for_chargebacks", crontab(minute=25, hour="*/6"), expires=3600),
    _every("vouchers.tasks.reconcile_payments", crontab(hour=4, minute=15), expires=6 * 3600),
    _every("merchants.tasks.call_webhooks", 2, expires=10),
    _every("merchants.tasks.watch_bookings", 15, expires=15),  # rescue counts in minutes
    _every("merchants.tasks.watch_uses", 60, expires=60),
    _every("merchants.tasks.ask_for_ratings", crontab(minute="*/15"), expires=900),
    _every("cms.tasks.publish_scheduled", 60, expires=60),
    _every("vouchers.tasks.lapse_due", 60, expires=60),
    _every("vouchers.tasks.expire_due", crontab(minute="*/10"), expires=600),
    _every("vouchers.tasks.mint_ordered", 5, expires=10),
    _every("club.tasks.work_through", 5, expires=10),  # somebody at the desk waits for it
    _every("vouchers.tasks.note_low_stock", crontab(minute="*/10"), expires=600),
    _every("vouchers.tasks.open_occasions", 20, expires=20),  # somebody waits for what was just approved
    _every("club.tasks.run_reminders", crontab(minute="*/10"), expires=600),  # once per business date
    _every("club.tasks.assign_managers", crontab(minute="*/10"), expires=600),
    _every("club.tasks.draw_to_dos", crontab(minute=35), expires=3600),  # once per business date
    _every("club.tasks.send_bulletins", 60, expires=60),
    _every("club.tasks.draw_revisits", crontab(minute="*/5"), expires=300),  # care calls count in half hours
    _every("club.tasks.award_welcome", 60, expires=60),
    _every("club.tasks.watch_complaints", 60, expires=60),  # the first contact counts in minutes
    _every("club.tasks.recount_complaints", crontab(minute=20), expires=3600),
    _every("club.tasks.watch_rectifications", crontab(hour=8, minute=30), expires=6 * 3600),
    _every("club.tasks.watch_check_tasks", crontab(hour=8, minute=35), expires=6 * 3600),
    _every("club.tasks.close_complaint_months", crontab(hour=0, minute=15), expires=6 * 3600),
    _every("club.tasks.watch_claims", crontab(minute="*/10"), expires=600),
    _every("club.tasks.close_attainment", crontab(hour=0, minute=25), expires=6 * 3600),
    _every("club.tasks.gather_late", 600, expires=600),
    _every("cms.tasks.seal_books", crontab(minute="*/5"), expires=300),
    _every("vouchers.tasks.settle_gifts", crontab(hour=0, minute=40), expires=6 * 3600),
    _every("club.tasks.retier", crontab(hour=0, minute=50), expires=6 * 3600),
    # Before the statements: none are drawn up from books that somebody has touched.
    _every("cms.tasks.prove_books", crontab(hour=1, minute=10), expires=3600),
    _every("cms.tasks.anchor_books", crontab(hour=2, minute=0), expires=6 * 3600),
    # Before the statements too: what looks odd is held back and enters none.
    _every("merchants.tasks.look_back", crontab(hour=1, minute=50), expires=3600),
    _every("merchants.tasks.score_merchants", crontab(hour=1, minute=55), expires=6 * 3600),
    # The periods that were over at midnight; most days there are none.
    _every("merchants.tasks.draw_statements", crontab(hour=2, minute=10), expires=6 * 3600),
    _every("merchants.tasks.ask_transfers", 60, expires=60),
    _every("merchants.tasks.remind_to_confirm", crontab(hour=9, minute=0), expires=6 * 3600),
    _every("merchants.tasks.remind_of_documents", crontab(hour=9, minute=0), expires=12 * 3600),
    _every("cms.tasks.make_partitions", crontab(hour=3, minute=10), expires=6 * 3600),
    _every("cms.tasks.prune", crontab(hour=3, minute=30), expires=6 * 3600),
]

TIMETABLE = {entry["task"]: entry for entry in _ENTRIES}
