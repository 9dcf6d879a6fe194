"""The growth of hybrid search from ten thousand to a million products, as a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.child import PROJECT

PICTURE = PROJECT / "docs" / "pictures" / "search-growth.svg"


def draw(grown: Sequence[Mapping[str, float]], into: Path = PICTURE) -> None:
    """Processor milliseconds a query, ours and raw tantivy's, over the number of products; both axes logarithmic."""
    import matplotlib as mpl  # noqa: PLC0415 (of the dev extra)

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "souk"
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(figsize=(6, 3.6))
    sizes = [one["products"] for one in grown]
    for name, label in (("hybrid_cpu_ms", "souk, hybrid"), ("tantivy_cpu_ms", "tantivy alone")):
        axes.plot(sizes, [one[name] for one in grown], marker="o", label=label)
    axes.set(xscale="log", yscale="log", xlabel="products", ylabel="CPU ms a query")
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(into, metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)
