"""Surveys by link: the questions as data, who was asked, what was answered."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from club.core.clock import local_date
from club.core.fields import SealedField
from club.core.models import PublicRow
from club.members.models import Member

STARS = [MinValueValidator(1), MaxValueValidator(5)]


class Survey(PublicRow):
    """Some questions. Once anybody was asked they stay as they are: answers belong to questions."""

    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    valid_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=14, validators=[MinValueValidator(1)]
    )
    low_stars = models.PositiveSmallIntegerField(
        _("unhappy at so many stars or fewer"), default=2, validators=STARS
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SurveyQuestion(PublicRow):
    """One question. `choices` are pairs of Chinese and English words, for a choice only."""

    class Kind(models.TextChoices):
        """How it is answered."""

        STARS = "stars", _("1 to 5 stars")
        CHOICE = "choice", _("one of some answers")
        TEXT = "text", _("in words")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("survey"))
    position = models.PositiveSmallIntegerField(_("place in the order"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    name = models.CharField(_("question"), max_length=100)
    name_en = models.CharField(_("question in English"), max_length=160, blank=True)
    choices = models.JSONField(_("answers to choose from"), default=list, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["survey", "position"]
        constraints = [models.UniqueConstraint(fields=["survey", "position"], name="one_question_per_place")]

    def __str__(self) -> str:
        return self.name


class SurveyInvitation(PublicRow):
    """A member was asked by a link that holds nothing but a signed number; answered once, in time."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations", verbose_name=_("survey"))
    run = models.OneToOneField(
        "StepRun", models.CASCADE, related_name="invitation", verbose_name=_("step of a care flow")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="survey_invitations", verbose_name=_("member")
    )
    sent_at = models.DateTimeField(pgettext_lazy("of a survey", "asked"))
    expires_at = models.DateTimeField(_("to be answered before"))
    answered_at = models.DateTimeField(pgettext_lazy("of a survey", "answered"), null=True)

    class Meta:
        verbose_name = _("invitation to a survey")
        verbose_name_plural = _("invitations to surveys")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["survey", "-id"],
                name="answered_surveys",
                condition=models.Q(answered_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey} · {local_date(self.sent_at)}"


class SurveyAnswer(PublicRow):
    """The answer to one question: stars, the place of a choice, or sealed words."""

    invitation = models.ForeignKey(
        SurveyInvitation, models.CASCADE, related_name="answers", verbose_name=_("invitation to a survey")
    )
    question = models.ForeignKey(
        SurveyQuestion, models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, validators=STARS)
    choice = models.PositiveSmallIntegerField(_("answer"), null=True)
    words = SealedField(_("words"))

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["invitation", "question"], name="one_survey_answer_per_question"),
            models.CheckConstraint(
                condition=models.Q(stars=None) | models.Q(stars__range=(1, 5)), name="stars_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return str(self.question)
