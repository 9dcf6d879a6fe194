"""`python -m lab.matcher.evaluate`: F1 by five-fold cross validation on train and valid; test is never read."""

import sys

from lab.datasets.entity_matching import SUBJECTS, pairs
from lab.matcher.sources import Products
from lab.matcher.train import PLAIN, bar, measured, unseen
from souk.goods.annotation.providers.matching.records import record


def crossed(subject: str) -> float:
    """F1 among candidates where every pair is judged by trees that did not see it, at the best bar."""
    labelled = [pair for part in ("train", "valid") for pair in pairs(subject, part)]
    products = Products()
    sides = [(products.of("one", pair.one), products.of("other", pair.other)) for pair in labelled]
    records = {product.id: record(product) for pair in sides for product in pair}
    same = [pair.same for pair in labelled]
    table = measured([(records[one.id], records[other.id]) for one, other in sides])
    sure = unseen(table, same, range(len(same)), PLAIN)
    found = sure >= bar(same, sure)
    return 2 * sum(found[same]) / (sum(found) + sum(same))


if __name__ == "__main__":
    sys.stdout.writelines(f"{subject}: F1 {crossed(subject):.3f}\n" for subject in SUBJECTS)
