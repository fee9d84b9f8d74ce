"""Views of the Chat page."""

from core.ui.chat.chat_view import chat_view
from core.ui.chat.pair_view import four_view, pair_view
from core.ui.chat.playground_view import playground_view
from core.ui.chat.sent_view import NEXT, sent_view
from core.ui.chat.settings import CHAT, PLAYGROUND

__all__ = ["CHAT", "NEXT", "PLAYGROUND", "chat_view", "four_view", "pair_view", "playground_view", "sent_view"]
