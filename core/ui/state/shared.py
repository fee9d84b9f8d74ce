"""Objects that all sessions of one server share."""

from collections import OrderedDict

import streamlit as st

from core.chat.prefix_cache import PrefixCache
from core.models import ModelPool
from core.result_cache import ResultCache
from core.settings import Settings
from core.ui.state.drawing import DrawingBudget
from core.visits import VisitStore


@st.cache_resource(show_spinner=False)
def model_pool() -> ModelPool:
    """Return the pool of loaded models."""
    return ModelPool(Settings.from_env())


@st.cache_resource(show_spinner=False)
def result_cache() -> ResultCache:
    """Return the cache of computed results."""
    return ResultCache()


@st.cache_resource(show_spinner=False)
def prefix_cache() -> PrefixCache:
    """Return the cache of the keys and values of conversations."""
    return PrefixCache()


@st.cache_resource(show_spinner=False)
def drawing_budget() -> DrawingBudget:
    """Return the budget of the texts that grow in all sessions."""
    return DrawingBudget()


@st.cache_resource(show_spinner=False)
def visit_store() -> VisitStore:
    """Return the store of what visitors' tabs hold beyond their address."""
    return VisitStore(Settings.from_env().cache_dir)


@st.cache_resource(show_spinner=False)
def visit_owners() -> OrderedDict[str, str]:
    """Return the session that continues each visit, by digest of the visit's token."""
    return OrderedDict()
