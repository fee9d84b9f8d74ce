"""Visitors of a running app who need no browser: they speak Streamlit's WebSocket protocol."""
