"""What members say, the score, and what it stops."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from merchants.quality.queries import ratings_of, standing_of, words_for_others
from merchants.stores.access import OperatorRequest, operator_page

PER_PAGE = 20


@require_safe
@never_cache
@operator_page()
def quality(request: OperatorRequest) -> HttpResponse:
    """The merchant's score with its reasons, and the ratings of the store."""
    operator = request.operator
    rows = ratings_of(operator.merchant, operator.store)
    listing = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    said = [{"row": row, "words": words_for_others(row)} for row in listing]
    page = {"standing": standing_of(operator.merchant), "listing": listing, "said": said}
    return render(request, "merchants/portal/quality.html", page)
