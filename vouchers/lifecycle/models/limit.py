"""How often something was used in a period, counted while it happens."""

from django.db import models


class LimitCounter(models.Model):
    """Uses under one limit: `scope` names whose, of what and for which period.

    `used` never passes the ceiling. It moves in the transaction of the redemption by a conditional update,
    because counting rows first and inserting afterwards lets two at once pass the last free place.
    """

    scope = models.CharField(max_length=80, unique=True)
    used = models.PositiveIntegerField(default=0)
    ceiling = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(used__lte=models.F("ceiling")), name="limit_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}/{self.ceiling}"
