"""Words for people who open the address of a form, by reloading or by changing the language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.lost import at_the_desk

Answer = Callable[[HttpRequest], HttpResponse]
METHOD_NOT_ALLOWED = 405


def words_for_wrong_method(get_response: Answer) -> Answer:
    """Middleware: an empty 405 that a browser would show as its own error becomes a page."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_bare = response.status_code == METHOD_NOT_ALLOWED and not response.content
        if not is_bare or not request.headers.get("Accept", "").startswith("text/html"):
            return response
        template = "wagtailadmin/405.html" if at_the_desk(request) else "405.html"
        page = render(request, template, status=METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page

    return answer
