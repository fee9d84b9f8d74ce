"""Every request carries the states a browser would send."""

from streamlit.proto.Element_pb2 import Element

from bench.visitors.widgets import Widgets


def text_input(**values) -> Element:
    element = Element()
    element.text_input.id = "text"
    for name, value in values.items():
        setattr(element.text_input, name, value)
    return element


def text_of(widgets: Widgets) -> list[str]:
    return [state.string_value for state in widgets.states()]


def test_a_widget_begins_with_its_default_and_keeps_what_was_entered():
    widgets = Widgets()
    widgets.draw(text_input(default="Hello"))
    assert text_of(widgets) == ["Hello"]
    widgets.enter("text_input", "text", "Otter")
    widgets.draw(text_input(default="Hello"))
    assert text_of(widgets) == ["Otter"]


def test_the_server_may_set_a_widget():
    widgets = Widgets()
    widgets.draw(text_input(default="Hello"))
    widgets.draw(text_input(default="Hello", value="Set", set_value=True))
    assert text_of(widgets) == ["Set"]


def test_a_widget_that_left_the_page_is_forgotten():
    widgets = Widgets()
    widgets.draw(text_input(default="Hello"))
    widgets.enter("text_input", "text", "Otter")
    widgets.keep([])
    widgets.draw(text_input(default="Hello"))
    assert text_of(widgets) == ["Hello"]


def test_choices_are_sent_as_the_words_on_them():
    widgets, buttons, box, slider = Widgets(), Element(), Element(), Element()
    buttons.button_group.id = "view"
    buttons.button_group.options.add().content = "One head"
    buttons.button_group.options.add().content = "All heads"
    buttons.button_group.default.append(1)
    box.selectbox.id, box.selectbox.default = "model", 0
    box.selectbox.options.append("SmolLM2")
    slider.slider.id = "tokens"
    slider.slider.default.append(64)
    for element in (buttons, box, slider):
        widgets.draw(element)
    view, model, tokens = widgets.states()
    assert list(view.string_array_value.data) == ["All heads"]
    assert model.string_value == "SmolLM2" and list(tokens.double_array_value.data) == [64]
