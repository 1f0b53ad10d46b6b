"""How often something was used in a period, counted while it happens."""

from django.db import models


class LimitCounter(models.Model):
    """Uses, or fen, under one limit: `scope` names whose, of what and for which period.

    `used` never passes the ceiling. It moves in the transaction of the redemption by a conditional update,
    because counting rows first and inserting afterwards lets two at once pass the last free place. `moved` is
    by how much the newest use moved it: a limit in fen gives what is left, and this says how much that was.
    """

    scope = models.CharField(max_length=80, unique=True)
    used = models.PositiveBigIntegerField(default=0)
    ceiling = models.PositiveBigIntegerField()
    moved = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(used__lte=models.F("ceiling")), name="limit_is_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}/{self.ceiling}"
