"""The Celery application: tasks come from each wing's tasks.py, the timetable from config/schedule.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("club", task_cls="config.noted:Noted")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
