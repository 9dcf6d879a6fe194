"""Public data sets: where each comes from, whether what is here is the original, and loaders for it."""

from lab.datasets.chorus_icecat import CHORUS_ICECAT
from lab.datasets.entity_matching import ENTITY_MATCHING
from lab.datasets.esci_mini import ESCI_MINI
from lab.datasets.grades import Grades, halves
from lab.datasets.queryner import QUERYNER
from lab.datasets.source import DataSet, MissingData, Original, fetch, located, note, roots
from lab.datasets.taobao_titles import TAOBAO_TITLES

DATASETS = {one.name: one for one in (CHORUS_ICECAT, ENTITY_MATCHING, ESCI_MINI, QUERYNER, TAOBAO_TITLES)}

__all__ = [
    "CHORUS_ICECAT",
    "DATASETS",
    "ENTITY_MATCHING",
    "ESCI_MINI",
    "QUERYNER",
    "TAOBAO_TITLES",
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
