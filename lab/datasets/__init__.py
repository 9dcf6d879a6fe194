"""Public data sets: where each comes from, whether what is here is the original, and loaders for it."""

from lab.datasets.chorus_icecat import CHORUS_ICECAT
from lab.datasets.esci_mini import ESCI_MINI
from lab.datasets.grades import Grades, halves
from lab.datasets.source import DataSet, MissingData, Original, fetch, located, note, roots

DATASETS = {one.name: one for one in (CHORUS_ICECAT, ESCI_MINI)}

__all__ = [
    "CHORUS_ICECAT",
    "DATASETS",
    "ESCI_MINI",
    "DataSet",
    "Grades",
    "MissingData",
    "Original",
    "fetch",
    "halves",
    "located",
    "note",
    "roots",
]
