"""Real models on this machine: the catalog, the sources of the files, and one copy in memory for all sessions.

>>> from core.models import CATALOG
>>> CATALOG["gpt2"].parameters
124439808
"""

from core.models.catalog import CATALOG, DEFAULT_MODEL, catalog_model, register
from core.models.language_model import LanguageModel
from core.models.load_job import LoadJob
from core.models.loading import DEFAULT_DTYPE, load_model
from core.models.pool import ModelPool
from core.models.resolve import resolve
from core.models.spec import ModelSpec
from core.models.store import find_on_disk

__all__ = [
    "CATALOG",
    "DEFAULT_DTYPE",
    "DEFAULT_MODEL",
    "LanguageModel",
    "LoadJob",
    "ModelPool",
    "ModelSpec",
    "catalog_model",
    "find_on_disk",
    "load_model",
    "register",
    "resolve",
]
