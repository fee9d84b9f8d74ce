"""Settings of one text: strategy, knobs, penalties and seed; and the limits of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.decoding.registry import find_strategy
from core.decoding.row_scores import ProcessorChain
from core.decoding.strategy import Strategy
from core.errors import InputError
from core.knobs import Knob
from core.probabilities.processors import NoRepeatNGram, Processor, RepetitionPenalty, active_processors

MAX_CONFIGS = 8
MAX_ROWS = 40
MAX_STOPS = 4
MAX_STOP_CHARACTERS = 40
NEW_TOKENS = Knob("new_tokens", "New tokens", 1, 256, 64, 1, "The most tokens a text may get.")
SEED = Knob("decoding_seed", "Seed", 0, 999_999, 0, 1, "The same seed gives the same random numbers on every machine.")
# Any strategy may have these two; they come before its own processors.
PENALTIES = (RepetitionPenalty.knob, NoRepeatNGram.knob)


@dataclass(frozen=True)
class DecodingConfig:
    """One strategy with its settings.

    Attributes:
        strategy: its name in `STRATEGIES`.
        values: setting by knob key, as sorted pairs; may be given as a mapping. A missing knob takes its default.
        repetition_penalty: 1 is off.
        no_repeat_ngram: 0 is off.
        seed: of the random numbers of this text, NumPy's PCG64.

    Raises:
        InputError: an unknown strategy or knob, or a value outside its range.

    >>> DecodingConfig("top_k", {"top_k": 40}).values
    (('temperature', 0.8), ('top_k', 40))
    """

    strategy: str
    values: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    repetition_penalty: float = RepetitionPenalty.knob.default
    no_repeat_ngram: int = int(NoRepeatNGram.knob.default)
    seed: int = int(SEED.default)

    def __post_init__(self) -> None:
        knobs = {knob.key: knob for knob in self.kind.knobs}
        given = dict(self.values)
        unknown = sorted(set(given) - set(knobs))
        if unknown:
            raise InputError(
                f"{self.kind.title} has no knob {unknown[0]!r}.",
                f"It has {', '.join(knobs) or 'none'}.",
                "Leave it out.",
            )
        checked = {key: knob.check(given.get(key, knob.default)) for key, knob in sorted(knobs.items())}
        object.__setattr__(self, "values", tuple(checked.items()))
        object.__setattr__(self, "repetition_penalty", RepetitionPenalty.knob.check(self.repetition_penalty))
        object.__setattr__(self, "no_repeat_ngram", NoRepeatNGram.knob.check(self.no_repeat_ngram))
        SEED.check(self.seed)

    @property
    def kind(self) -> Strategy:
        """The strategy."""
        return find_strategy(self.strategy)

    @property
    def settings(self) -> Mapping[str, float]:
        """Setting by knob key."""
        return MappingProxyType(dict(self.values))

    @property
    def width(self) -> int:
        """Rows of the batch it needs."""
        return self.kind.width(self.settings)

    @property
    def penalties(self) -> tuple[Processor, ...]:
        """The penalties that are on, in the order of `generate`."""
        return active_processors({"penalty": self.repetition_penalty, "ngram": self.no_repeat_ngram})

    @property
    def processors(self) -> tuple[Processor, ...]:
        """All logits processors, in the order of `generate`."""
        return (*self.penalties, *self.kind.processors(self.settings))

    @property
    def chain(self) -> ProcessorChain:
        """The processors as one function of the logits."""
        return ProcessorChain(self.processors, self.kind.on_log_probabilities)

    @property
    def label(self) -> str:
        """Strategy and settings in a few words.

        >>> DecodingConfig("top_p", {"top_p": 0.95}, repetition_penalty=1.15).label
        'Top-p · top_p 0.95 · temperature 0.8 · penalty 1.15'
        """
        settings = [f"{knob.key} {self.settings[knob.key]:g}" for knob in self.kind.knobs]
        penalties = [f"{processor.title} {processor.value:g}" for processor in self.penalties]
        return " · ".join([self.kind.title, *settings, *penalties])


@dataclass(frozen=True)
class Limits:
    """Limits of a text besides its end token and the model's context.

    Attributes:
        new_tokens: most tokens of a text, 1 to 256.
        stop: strings that end a text as soon as it contains one of them.

    Raises:
        InputError: a number outside its range, too many or too long strings.
    """

    new_tokens: int = int(NEW_TOKENS.default)
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        NEW_TOKENS.check(self.new_tokens)
        if len(self.stop) > MAX_STOPS or any(not 0 < len(text) <= MAX_STOP_CHARACTERS for text in self.stop):
            raise InputError(
                f"There are {len(self.stop)} stop strings.",
                f"At most {MAX_STOPS} are read, each of 1 to {MAX_STOP_CHARACTERS} characters.",
                "Leave some out or shorten them.",
            )


def check_configs(configs: tuple[DecodingConfig, ...], max_configs: int = MAX_CONFIGS) -> tuple[DecodingConfig, ...]:
    """Return the configs; InputError when there are none, too many, or too many rows in all."""
    rows = sum(config.width for config in configs)
    if not 1 <= len(configs) <= max_configs or rows > MAX_ROWS:
        raise InputError(
            f"{len(configs)} columns were asked for, {rows} rows in all.",
            f"1 to {max_configs} columns and {MAX_ROWS} rows are computed together; a beam needs a row per hypothesis.",
            "Leave some out.",
        )
    return configs
