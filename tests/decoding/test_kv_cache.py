"""Rows of the KV cache keep what was written, in whatever order others come, grow and leave; memory is given back."""

import random

import torch

from core.decoding.kv_cache import KVCache
from core.decoding.length_bucket import STEP, KVShape, capacity_for

SHAPE = KVShape(layers=2, kv_heads=2, head_dim=4, dtype=torch.float32, device=torch.device("cpu"))


def prefix(positions: int) -> torch.Tensor:
    return torch.randn(SHAPE.layers, 2, SHAPE.kv_heads, positions, SHAPE.head_dim)


def append(cache: KVCache, rows: list[int], positions: int) -> dict[int, torch.Tensor]:
    """Write random numbers as the network does; return what each row was given."""
    given = {row: prefix(positions) for row in rows}
    for group in cache.extend(rows, positions):
        for slot, (row, start) in enumerate(zip(group.rows, group.starts, strict=True)):
            for store, layer in zip(group.bucket.layers, given[row], strict=True):
                store[:, slot, :, start : start + positions] = layer
    return given


def test_rows_keep_their_numbers_while_others_come_grow_fork_and_leave():
    chance, cache, kept = random.Random(0), KVCache(SHAPE), {}
    torch.manual_seed(0)
    for _ in range(300):
        action = chance.choice(["open", "step", "step", "read", "close", "fork"])
        if action == "open" or not kept:
            start = prefix(chance.choice([0, 1, 63, 64, 200]))
            kept.update(dict.fromkeys(cache.open(start, copies=chance.choice([1, 3])), start))
        elif action in ("step", "read"):
            count = chance.randint(1, len(kept)) if action == "step" else 1
            new = append(cache, chance.sample(list(kept), count), 1 if action == "step" else chance.randint(1, 90))
            kept.update({row: torch.cat([kept[row], numbers], 3) for row, numbers in new.items()})
        elif action == "close":
            closed = chance.sample(list(kept), chance.randint(1, len(kept)))
            cache.close(closed)
            kept = {row: numbers for row, numbers in kept.items() if row not in closed}
        else:
            rows = chance.sample(list(kept), chance.randint(1, len(kept)))
            parents = [chance.randrange(len(rows)) for _ in range(chance.randint(1, 4))]
            children = cache.fork(rows, parents)
            expected = [kept[rows[parent]] for parent in parents]
            kept = {row: numbers for row, numbers in kept.items() if row not in rows}
            kept.update(zip(children, expected, strict=True))
        for row, numbers in kept.items():
            assert cache.length(row) == numbers.shape[3]
            assert torch.equal(cache.prefix(row), numbers)
    cache.close(list(kept))
    assert cache.nbytes == 0


def test_memory_follows_the_rows_and_is_at_most_twice_what_they_need():
    cache = KVCache(SHAPE)
    rows = cache.open(prefix(20), copies=40)
    assert cache.nbytes == 40 * STEP * SHAPE.bytes_per_position
    append(cache, rows[:10], STEP)
    # The ten have moved to longer slots; fewer than half of the short ones are free.
    assert cache.nbytes == (40 + 10 * 2) * STEP * SHAPE.bytes_per_position
    for gone in range(len(rows)):
        cache.close([rows[gone]])
        left = sum(capacity_for(cache.length(row)) for row in rows[gone + 1 :]) * SHAPE.bytes_per_position
        assert left <= cache.nbytes <= 2 * left


def test_a_long_row_takes_no_room_beside_short_ones():
    cache = KVCache(SHAPE)
    cache.open(prefix(20), copies=39)
    short = cache.nbytes
    cache.open(prefix(2000))
    assert cache.nbytes == short + 2048 * SHAPE.bytes_per_position
