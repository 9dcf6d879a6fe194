"""The taxonomy in a TOML file: ours, or an operator's."""

from collections.abc import Sequence
from pathlib import Path

import tomli
from pydantic import TypeAdapter, ValidationError

from souk.goods.catalog.contracts import Category
from souk.kit.errors import Invalid

OURS = Path(__file__).parent.parent / "taxonomy" / "taxonomy.toml"


class TomlTaxonomy:
    """Categories of a file with one `[[category]]` each: id, parent, name in both languages, google, drawing."""

    def __init__(self, file: str = str(OURS)) -> None:
        path = Path(file)
        try:
            raw = tomli.loads(path.read_text(encoding="utf-8"))
            self._categories = TypeAdapter(tuple[Category, ...]).validate_python(raw.get("category", []))
        except (OSError, tomli.TOMLDecodeError, ValidationError) as error:
            raise Invalid("The taxonomy {file} cannot be read: {why}", file=path.name, why=error) from error
        seen: set[str] = set()
        for category in self._categories:
            if category.id in seen or (category.parent is not None and category.parent not in seen):
                raise Invalid("The taxonomy's category {id} stands twice or before its parent.", id=category.id)
            seen.add(category.id)

    def categories(self) -> Sequence[Category]:
        return self._categories
