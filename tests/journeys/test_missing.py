"""Which pages of the desk a gallery has not taken; without a browser."""

from django.urls import reverse

from tests.journeys.desk_scenes.missing import OTHERS, unpictured


def test_a_page_of_the_desk_is_named_until_it_is_in_a_picture():
    before = unpictured([])
    after = unpictured([reverse("merchant:index"), "/desk/merchant/inspect/1/", "/nowhere/"])

    assert sorted(set(before) - set(after)) == ["merchant:index", "merchant:inspect"]
    assert {"proof:run", "standing:resume", "wagtailsnippets_vouchers_serviceproduct:add"} <= set(after)


def test_buttons_files_and_pieces_of_pages_need_no_picture():
    named = set(unpictured([]))

    assert named & {"settling:release", "settle:send", "merchant:index_results", *OTHERS} == set()
