"""Payables and statement lines are append-only."""

from django.db import migrations

from club.core.append_only import guard


class Migration(migrations.Migration):
    dependencies = [("merchants", "0002_initial"), ("club", "0002_guards")]
    operations = guard("merchants_payable", "merchants_statementline")
