"""Chinese titles of Taobao with brands, products, models and the rest (Jie et al., NAACL 2019)."""

from collections.abc import Sequence
from functools import partial

from lab.datasets.source import DataSet, Original, located

_original = partial(
    Original, repository="allanj/ner_incomplete_annotation", commit="a885c29bba4178885dcf4b674019650775d9512c"
)

TAOBAO_TITLES = DataSet(
    name="taobao-title-ner",
    licence="none stated: for measuring only, nothing trained on it ships",
    about="6,000 and 998 Chinese titles with entities HPPX (brand), HCCX (product), XH (model), MISC",
    needed=("jie2019/train.txt", "jie2019/dev.txt"),
    originals=(
        _original(
            "jie2019/train.txt",
            path="data/ecommerce/train.txt",
            size=1573757,
            sha256="44725556d6ed55dcb143a237f40fa84ffba486dc5776d8ec2ba0af71db02760c",
        ),
        _original(
            "jie2019/dev.txt",
            path="data/ecommerce/dev.txt",
            size=263929,
            sha256="e49082c36bde626faf567eff1afebb8bae038a41098ab12f6b0e51f260f078c5",
        ),
    ),
)


def labelled(part: str) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Characters and their labels (`B-`, `I-`, `O`) of `train` or `dev`."""
    text = (located(TAOBAO_TITLES) / "jie2019" / f"{part}.txt").read_text(encoding="utf-8")
    titles = [[line.rsplit(" ", 1) for line in block.split("\n") if line] for block in text.split("\n\n")]
    return [([sign for sign, _ in title], [label for _, label in title]) for title in titles if title]
