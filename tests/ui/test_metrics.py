"""Labelled numbers stand side by side, whatever their text."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    from core.ui.widgets.metrics import metric_strip

    metric_strip({"Tokens": "1,234", "Norm of <b>": "a & b"})
    metric_strip({"Perplexity": "1.75"}, large=True)


def test_labels_and_values_are_shown_in_order_as_text():
    small, large = (element.proto.body for element in AppTest.from_function(script).run().get("html"))
    assert "<dt>Tokens</dt><dd>1,234</dd></div><div><dt>Norm of &lt;b&gt;</dt><dd>a &amp; b</dd>" in small
    assert '<dl class="metrics">' in small
    assert '<dl class="metrics large"><div><dt>Perplexity</dt><dd>1.75</dd></div></dl>' in large
