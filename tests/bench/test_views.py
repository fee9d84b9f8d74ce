"""Views by their links."""

import pytest

from bench.screens.views import ViewLink, view_links


def test_every_view_of_every_page_has_a_link():
    links = view_links()
    assert links[0].path() == "/" and len(links) == len(set(links)) > 30
    assert {link.page for link in links} == {
        *("home", "tokenization", "architecture", "attention", "probabilities", "decoding", "chat")
    }


def test_a_link_carries_its_view_and_what_is_added():
    [lens] = view_links("probabilities", "Logit lens")
    assert lens.path() == "/probabilities?view=Logit%20lens"
    assert lens.path(present="true") == "/probabilities?view=Logit%20lens&present=true"
    assert ViewLink("home", "").path(present="true") == "/?present=true"


def test_an_unknown_view_is_refused_with_the_known_ones():
    with pytest.raises(LookupError, match=r"no view 'Pie' .* probabilities: Curve"):
        view_links("probabilities", "Pie")
