"""Wagtail's search in PostgreSQL, with Chinese words found inside texts.

PostgreSQL splits texts at spaces, so a Chinese sentence is one word to it. The index keeps the plain texts
beside the split ones, with trigram indexes on them; a question with Chinese in it is put to those.
"""

import re
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import PlainText

CHINESE = re.compile(r"[\u3400-\u9fff]")
INDEXED = ("index_entries__title_text", "index_entries__body_text")
IN_TITLE, ELSEWHERE = 2.0, 1.0


class Compiler(PostgresSearchQueryCompiler):
    """Of full searches."""

    def search(self, config: Any, start: Any, stop: Any, **options: Any) -> QuerySet[Any]:
        """Rows that hold every word of the question; those with all of them in the title come first."""
        asked = self.query
        if not isinstance(asked, PlainText) or not CHINESE.search(asked.query_string):
            return super().search(config, start, stop, **options)
        words, fields = asked.query_string.split(), tuple(self.fields or INDEXED)
        joined = and_ if asked.operator == "and" else or_
        found = self.queryset.filter(reduce(joined, (_holds(fields, word) for word in words)))
        in_title = When(reduce(and_, (_holds(fields[:1], word) for word in words)), then=Value(IN_TITLE))
        rank = Case(in_title, default=Value(ELSEWHERE), output_field=FloatField())
        score = options.get("score_field")
        return self._apply_ordering_and_scoring(found, rank, start, stop, score)


def _holds(fields: tuple[str, ...], word: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))


class AutocompleteCompiler(Compiler, PostgresAutocompleteQueryCompiler):
    """Of searches while somebody types."""


class SearchBackend(PostgresSearchBackend):
    """What WAGTAILSEARCH_BACKENDS names."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
