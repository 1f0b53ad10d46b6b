"""Ledgers and the audit trail are append-only."""

from django.db import migrations

from club.core.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("club", "0001_initial")]
    operations = guard("club_auditentry", "club_pointsentry", "club_messageattempt")
