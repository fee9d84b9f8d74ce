"""Walk through the course on this machine, output by output."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from core.course.generation_lines import generation_lines
from core.course.gpt2_lines import gpt2_lines
from core.course.line import CourseLine
from core.course.report import CourseRow
from core.course.tokenizer_lines import tokenizer_lines
from core.errors import PlaygroundError, SourceError
from core.models import LanguageModel, catalog_model, find_on_disk, load_model
from core.settings import Settings, readable_bytes

Load = Callable[[str], LanguageModel]


def course_lines() -> tuple[CourseLine, ...]:
    """Return all outputs of the course that can be compared, in the order of the notebook."""
    return (*tokenizer_lines(), *gpt2_lines(), *generation_lines())


def load_present(key: str, load: Load = load_model, settings: Settings | None = None) -> LanguageModel:
    """Load a model of the catalog whose files are on this machine; nothing is fetched.

    Raises:
        SourceError: they are not; it names the file and where to fetch it.
    """
    spec = catalog_model(key)
    if find_on_disk(spec, settings or Settings.from_env()) is None:
        source, size = spec.sources[0], readable_bytes(spec.download_bytes)
        file = f"model.safetensors ({source.title}, revision {source.revision[:12]}, {size})"
        raise SourceError(f"Waits for {file}.", "", f"Fetch {spec.title} on Home.")
    return load(key)


def run_course(load: Load = load_present, lines: Sequence[CourseLine] | None = None) -> Iterator[CourseRow]:
    """Compute the lines one after another.

    Args:
        load: returns the model of a catalog key, or raises a PlaygroundError, for which its lines then wait.
        lines: all by default.

    Yields:
        the row of a line whenever there is more of it; a row whose `state` is set is finished. A caller shows the
        progress and may stop after any row.
    """
    for key, group in groupby(course_lines() if lines is None else lines, key=attrgetter("model")):
        first, *others = group
        yield CourseRow.of(first, None)
        model, problem = _model(key, load)
        for line in (first, *others):
            yield from _run_line(line, model, problem)
        del model  # two models may not fit into the memory together


def _model(key: str, load: Load) -> tuple[LanguageModel | None, str]:
    """Return the model of some lines, or why there is none; neither for lines without a model."""
    try:
        return (load(key) if key else None), ""
    except PlaygroundError as error:
        return None, str(error)


def _run_line(line: CourseLine, model: LanguageModel | None, problem: str) -> Iterator[CourseRow]:
    row, begun = CourseRow.of(line, model), time.monotonic()
    if line.needs_weights and model is None:
        yield row.waiting(problem)
        return
    found = None
    try:
        for found in line.compute(model):
            yield row.so_far(found)
    except PlaygroundError as error:
        yield row.waiting(str(error))
        return
    if found is not None:
        yield row.computed(line, found, time.monotonic() - begun)
