"""A run of a seed, and the shortest trace of one that fails."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.simulator.actors import act
from tests.simulator.checks import check, check_rest, rest
from tests.simulator.world import World

EVERY = 10
Fresh = Callable[[], World]


@dataclass(frozen=True)
class Run:
    """What was done, step by step, and what went wrong at the end of it, if anything did."""

    seed: int
    trace: tuple[str, ...]
    wrong: str = ""
    steps: tuple[int, ...] = ()

    def __str__(self) -> str:
        told = [f"seed {self.seed}: {self.wrong or 'all holds'}", *(f"  {one}" for one in self.trace)]
        return "\n".join(told)


def ran(fresh: Fresh, seed: int, steps: Sequence[int], every: int = EVERY) -> Run:
    """Do these steps of a seed, look after every few of them, and let all come to rest."""
    with _closing(fresh()) as world:
        trace: list[str] = []
        try:
            world.calm = False
            for done, step in enumerate(steps, 1):
                world.begin(step, f"{seed}/{step}")
                trace.append(f"{step}: in the midst of it")
                trace[-1] = f"{step}: {act(world)}"
                if done % every == 0:
                    check(world)
            trace.append("all comes to rest")
            world.begin(steps[-1] + 1 if steps else 0, f"{seed}/rest")
            rest(world)
            check_rest(world)
        except Exception as error:
            done = min(len(trace), len(steps))
            return Run(seed, tuple(trace), f"{type(error).__name__}: {error}".partition("\n")[0], tuple(steps[:done]))
        return Run(seed, tuple(trace), steps=tuple(steps))


def shortened(fresh: Fresh, run: Run, tries: int = 60) -> Run:
    """Leave out steps of a run that fails as long as the rest of it fails in the same way (Zeller's ddmin)."""
    best, parts = run, 2
    while tries > 0 and len(best.steps) > 1:
        size = -(-len(best.steps) // parts)
        for start in range(0, len(best.steps), size):
            tries -= 1
            fewer = best.steps[:start] + best.steps[start + size :]
            again = ran(fresh, run.seed, fewer, every=1)
            if tries >= 0 and _same(again, run):
                best, parts = again, max(parts - 1, 2)
                break
        else:
            if size == 1:
                return best
            parts = min(parts * 2, len(best.steps))
    return best


def _same(one: Run, other: Run) -> bool:
    """Whether two runs fail of one kind: the numbers and names in what is said may differ."""
    return bool(one.wrong) and _kind(one.wrong) == _kind(other.wrong)


def _kind(wrong: str) -> str:
    return "".join(letter for letter in wrong[:60] if letter.isalpha() and letter not in "osrp")


@contextmanager
def _closing(world: World) -> Iterator[World]:
    try:
        yield world
    finally:
        world.close()
