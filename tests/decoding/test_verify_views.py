"""Verify all walks the views of the Decoding page."""

from core.decoding.verify_views import views
from core.verification import Verification


def test_every_view_agrees(small_models):
    for title, check in views(small_models["gpt2"], "Hello my name", tokens=4):
        assert Verification.of(check()).equal, title
