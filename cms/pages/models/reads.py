"""How often articles were read."""

from django.db import models


class ArticleReads(models.Model):
    """The counter of one article, beside the page: counting locks no page, no revision holds old counts."""

    page = models.OneToOneField("cms.ArticlePage", models.CASCADE, primary_key=True, related_name="reads")
    count = models.PositiveBigIntegerField(default=0)
