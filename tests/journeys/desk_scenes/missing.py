"""Which pages of the desk no picture was taken of."""

from collections.abc import Iterable, Iterator

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.journeys.scenes.missing import takes_get

ROOT = "desk/"
# Wagtail's own addresses; of the rooms that are its snippets the pages count, not what belongs to editing.
WAGTAILS = "wagtail"
SNIPPETS = "wagtailsnippets_"
PAGES = {"list", "add", "edit", "inspect", "history"}
# Not pages: files, pieces of pages, and rooms that nobody writes in at the desk.
OTHERS = {
    "registry:paper", "papers:paper", "booking_acts:photo", "codes:export", "monitor:uses",
    "monitor:branches", "settling:proof", "settling:invoice_file", "settling:file", "grant:confirm",
    "complaint_figures:file", "results:file", "flow_acts:answers_file",
}  # fmt: skip


def unpictured(seen: Iterable[str]) -> list[str]:
    """Names of the desk's addresses that answer a GET and were in no picture."""
    pictured = set(_names(seen))
    return sorted(set(_pages(get_resolver())) - pictured - OTHERS)


def _names(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        try:
            yield resolve(path).view_name
        except Resolver404:
            continue


def _pages(inside: URLResolver, path: str = "", space: str = "") -> Iterator[str]:
    for one in inside.url_patterns:
        here = path + str(one.pattern)
        if not (here.startswith(ROOT) or ROOT.startswith(here)):
            continue
        if isinstance(one, URLResolver):
            yield from _pages(one, here, one.namespace or space)
        elif one.name and space and _is_page(one, space):
            yield f"{space}:{one.name}"


def _is_page(one: URLPattern, space: str) -> bool:
    if space.startswith(WAGTAILS):
        return space.startswith(SNIPPETS) and one.name in PAGES
    return not one.name.endswith("_results") and takes_get(one.callback)
