"""Guard of the tests: each mirrors a module, and none redefines another."""

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from tests.guards.sources import Source

# Tests of several modules at once, with what they hold together.
CROSS_MODULE = {
    "tests.test_structure": "the README, the test command, what the first page imports",
    "tests.test_planted_errors": "Verify of every page, against errors in the code of its views",
    "tests.decoding.test_generate_equality": "the engine and every strategy against transformers' generate",
    "tests.pages.test_claimed_marks": "the search for marks without a claim",
    "tests.pages.test_claimed_texts": "all marks of Tokenization, Decoding and Chat",
    "tests.pages.test_colours": "the colours that meet in the figures of all pages",
    "tests.pages.test_examples": "examples of all pages, and the way back to what they replaced",
    "tests.pages.test_links": "copied links of all pages",
    "tests.pages.test_frame": "what all pages share",
    "tests.pages.test_lessons": "every step of every lesson, and the inventory of all views they use",
    "tests.pages.test_old_links": "links from before every page called its view `view`",
    "tests.pages.test_planted_figures": "Verify of drawn figures, against errors in what draws them",
    "tests.pages.test_small_model": "every page with a model that is loaded in no time",
    "tests.probabilities.test_lock": "every function that runs the model holds its lock",
    "tests.tokenization.test_course": "the outputs of the course, by every tokenizer",
}


def unmirrored(tests: Iterable[str], modules: Collection[str], exceptions: Collection[str]) -> list[str]:
    """List test modules that no module answers to.

    Args:
        tests: names of test modules: `tests.decoding.test_engine` answers to `core.decoding.engine`, or to an `engine`
            in a package below; `tests.pages.test_chat` to `pages.chat`.
        modules: names of the modules of the app.
        exceptions: test modules that may stand alone; one that is not there or not alone is listed too.
    """
    alone = [test for test in tests if not any(_answers(test, module) for module in modules)]
    idle = [f"{test} is no exception any more" for test in exceptions if test not in alone]
    return [f"{test} tests no module of that name" for test in alone if test not in exceptions] + idle


def _answers(test: str, module: str) -> bool:
    *folders, name = test.removeprefix("tests.").split(".")
    *place, last = module.removeprefix("core.").split(".")
    return name == f"test_{last}" and place[: len(folders)] == folders


def hidden_definitions(source: Source) -> list[str]:
    """List functions and classes that another one of the same name in the same body takes the place of."""
    bodies = [node.body for node in ast.walk(source.tree) if isinstance(node, ast.Module | ast.ClassDef)]
    return [
        f"{source.module} defines {name} {times} times"
        for body in bodies
        for name, times in Counter(_defined(body)).items()
        if times > 1
    ]


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        if isinstance(node, ast.FunctionDef) and not any(_adds_on(one) for one in node.decorator_list):
            yield node.name


def _adds_on(decorator: ast.expr) -> bool:
    """Tell whether a definition adds to an earlier one: `@name.setter`, `@overload`."""
    name = ast.unparse(decorator).split(".")[-1]
    return name in ("setter", "deleter", "register", "overload")
