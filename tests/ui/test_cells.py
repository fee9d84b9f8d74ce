"""A cell's request: the text as it is, or as the only message in a frame."""

from core.chat import TRANSCRIPT_STOP, Conversation, chat_prompt
from core.decoding import DecodingConfig, Limits
from core.ui.chat.cells import text_cell


def test_a_framed_text_is_the_only_message_and_a_transcript_stops_before_the_next_one(small_models):
    model, config = small_models["gpt2"], DecodingConfig("greedy")
    framed = text_cell(model, model, "Hello my name", config, Limits(4))
    assert framed.talk == Conversation().say("Hello my name") and framed.frame is model
    assert framed.request.ids == framed.prompt.ids == chat_prompt(model, framed.talk, 4).ids
    assert framed.request.limits.stop == (TRANSCRIPT_STOP,)
    raw = text_cell(model, None, "Hello my name", config, Limits(4))
    assert (raw.talk, raw.frame, raw.request.limits.stop) == (None, None, ())
    assert raw.prompt.rendered.text == "Hello my name"
