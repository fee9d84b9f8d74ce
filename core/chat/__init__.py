"""Chat: conversations, the prompt a chat template makes of them, and replies."""

from core.chat.answering import Answers, Request, answer, reply_text
from core.chat.conversation import MAX_FILE, MAX_MESSAGE, Conversation, from_json
from core.chat.pairing import COURSE_PAIR, TWINS, best_pair, missing_from
from core.chat.prefix_cache import PrefixCache
from core.chat.prompt import ChatPrompt, chat_prompt, framed_prompt, raw_prompt
from core.chat.template import TRANSCRIPT_STOP, Author, render

__all__ = [
    "COURSE_PAIR",
    "MAX_FILE",
    "MAX_MESSAGE",
    "TRANSCRIPT_STOP",
    "TWINS",
    "Answers",
    "Author",
    "ChatPrompt",
    "Conversation",
    "PrefixCache",
    "Request",
    "answer",
    "best_pair",
    "chat_prompt",
    "framed_prompt",
    "from_json",
    "missing_from",
    "raw_prompt",
    "render",
    "reply_text",
]
