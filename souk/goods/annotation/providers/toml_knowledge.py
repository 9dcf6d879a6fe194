"""Category knowledge out of a folder of TOML files: ours, or an operator's."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli
from pydantic import TypeAdapter, ValidationError

from souk.goods.annotation.contracts import CategoryKnowledge, Problem, WrongKnowledge

OURS = Path(__file__).parent.parent / "knowledge"
_CATEGORY = TypeAdapter(CategoryKnowledge)
_PROBLEM = TypeAdapter(Problem)
_BRANDS = TypeAdapter(dict[str, tuple[str, ...]])
_OF_BRANDS = "brands.toml"


class TomlKnowledge:
    """Reads `<aisle>/<category>.toml`, `problems/<problem>.toml` and `brands.toml` (docs/reference/knowledge.md)."""

    def __init__(self, folder: str = str(OURS)) -> None:
        self._raw: dict[str, Any] = {}
        self._texts: dict[str, dict[str, str]] = {}
        self._categories: dict[str, CategoryKnowledge] = {}
        self._problems: dict[str, Problem] = {}
        self._brands: dict[str, tuple[str, ...]] = {}
        self._folder = folder
        self._digest = hashlib.sha256()
        self._digests: dict[str, str] = {}
        for path in sorted(Path(folder).rglob("*.toml")):
            self._load(path)
        self._check_problems()

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._folder,)

    @cached_property
    def version(self) -> str:
        return self._digest.hexdigest()[:16]

    def categories(self) -> Mapping[str, CategoryKnowledge]:
        return self._categories

    def problems(self) -> Mapping[str, Problem]:
        return self._problems

    def brands(self) -> Mapping[str, tuple[str, ...]]:
        return self._brands

    def digest(self, category: str) -> str:
        return self._digests[category]

    def text(self, ref: str, path: str) -> str | None:
        # Most entries are never quoted: a walk through all of them would be a tenth of what a start takes.
        if ref not in self._texts and ref in self._raw:
            self._texts[ref] = dict(_walk("", self._raw[ref]))
        return self._texts.get(ref, {}).get(path)

    def _load(self, path: Path) -> None:
        text = path.read_bytes()
        self._digest.update(text)
        try:
            raw = tomli.loads(text.decode("utf-8"))
            if path.name == _OF_BRANDS:
                self._brands |= _BRANDS.validate_python(raw.get("brands"))
                return
            if path.parent.name == "problems":
                problem = _PROBLEM.validate_python(_problem(raw))
                self._problems[problem.id] = problem
            else:
                category = _CATEGORY.validate_python(_category(raw))
                _check(category)
                self._categories[category.id] = category
                self._digests[category.id] = hashlib.sha256(text).hexdigest()[:16]
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise WrongKnowledge(path.stem, str(error)) from error
        self._raw[str(raw["id"])] = raw

    def _check_problems(self) -> None:
        for one in self._categories.values():
            stranger = next((id for id in (*one.goes_with, *one.instead) if id not in self._categories), None)
            if stranger is not None:
                raise WrongKnowledge(one.id, f"there is no category {stranger} that it could go with")
        for problem in self._problems.values():
            for step in problem.steps:
                category = self._categories.get(step.category)
                if category is None:
                    raise WrongKnowledge(problem.id, f"there is no category {step.category}")
                for condition in (*step.prefers, *step.avoids):
                    _check_condition(category, condition.key, condition.any_of)


def _category(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: raw[key] for key in ("id", "noun", "words")},
        "unlike": raw.get("unlike", {}),
        "attributes": [_attribute(one) for one in raw.get("attribute", [])],
        "aspects": raw.get("aspect", []),
        "situations": [{**one, **_conditions(f"situation/{one['id']}", one)} for one in raw.get("situation", [])],
        "questions": raw.get("question", []),
        "goes_with": raw.get("goes_with", []),
        "instead": raw.get("instead", []),
        "asked": raw.get("asked", {}),
        "does": raw.get("does", {}),
        "near": raw.get("near", {}),
        "titles": raw.get("titles", {}),
    }


def _attribute(raw: Mapping[str, Any]) -> dict[str, Any]:
    unit = raw.get("unit", "")
    fields = [one if isinstance(one, dict) else {"key": one, "unit": unit} for one in raw.get("fields", [])]
    wishes = {name: _wish(raw[name]) for name in ("much", "little") if name in raw}
    own = {"key": raw["key"], "unit": unit}
    rest = {key: part for key, part in raw.items() if key not in ("choice", "group")}
    return {
        **rest,
        "fields": [*fields, *(() if raw["key"] in {one["key"] for one in fields} else (own,))],
        "choices": raw.get("choice", []),
        "groups": raw.get("group", []),
        **wishes,
    }


def _wish(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": raw["at"], "words": {key: said for key, said in raw.items() if key != "at"}}


def _conditions(path: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [
            {**{_IS.get(key, key): part for key, part in one.items()}, "path": f"{path}/{name}/{number}/because"}
            for number, one in enumerate(raw.get(name, []))
        ]
        for name in ("prefers", "avoids")
    }


_IS = {"is": "any_of"}


def _problem(raw: Mapping[str, Any]) -> dict[str, Any]:
    steps = [{**one, **_conditions(f"step/{number}", one)} for number, one in enumerate(raw.get("step", []))]
    return {
        **{key: raw[key] for key in ("id", "name", "words", "says")},
        "causes": [one["says"] for one in raw.get("cause", [])],
        "steps": steps,
        "caveats": [one["says"] for one in raw.get("caveat", [])],
    }


def _check(category: CategoryKnowledge) -> None:
    for situation in category.situations:
        for condition in (*situation.prefers, *situation.avoids):
            _check_condition(category, condition.key, condition.any_of)
    for kind in category.attributes:
        unknown = {id for group in kind.groups for id in group.any_of} - {choice.id for choice in kind.choices}
        if unknown:
            raise WrongKnowledge(category.id, f"{kind.key} has no choice {min(unknown)}")
    keys = {attribute.key for attribute in category.attributes}
    asked = [question.about for question in category.questions] + [one.attribute for one in category.aspects]
    wrong = next((key for key in asked if key and key not in keys), None)
    if wrong:
        raise WrongKnowledge(category.id, f"there is no attribute {wrong}")


def _check_condition(category: CategoryKnowledge, key: str, any_of: tuple[str, ...]) -> None:
    attribute = next((one for one in category.attributes if one.key == key), None)
    if attribute is None:
        raise WrongKnowledge(category.id, f"there is no attribute {key}")
    wrong = set(any_of) - {choice.id for choice in attribute.choices}
    if wrong:
        raise WrongKnowledge(category.id, f"{key} has no choice {min(wrong)}")


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, value if isinstance(value, str) else f"{value:g}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(f"{path}/{key}" if path else key, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            named = isinstance(inner, dict) and (inner.get("id") or inner.get("key"))
            name = named if named and path.rpartition("/")[2] not in ("prefers", "avoids") else number
            yield from _walk(f"{path}/{name}", inner)
