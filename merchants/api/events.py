"""The change feed for systems of the company."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from merchants.api.keys import IntegrationKey
from merchants.api.partner_schemas import EventList, EventPage
from merchants.api.problems import answer
from merchants.webhooks import feed

router = Router(tags=["events"], auth=IntegrationKey())


@router.get("", response=EventList, summary="What happened")
def events(request: HttpRequest, page: Query[EventPage]) -> HttpResponse:
    """Every act in the order it was written, **oldest first** after the cursor, unlike other lists.

    Nothing is passed over: an act that is still being written holds back those after it for a moment.
    """
    rows, place = feed.page_after(int(page.cursor or 0), page.limit)
    return answer(200, {"items": [feed.shown(row) for row in rows], "next_cursor": str(place)})
