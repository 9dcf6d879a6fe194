"""Providers that read many files, read once for all tests of a process."""

from functools import cache

from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.goods.catalog.providers.toml_taxonomy import TomlTaxonomy

knowledge = cache(TomlKnowledge)
taxonomy = cache(TomlTaxonomy)
