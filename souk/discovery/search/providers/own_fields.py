"""Grammars that take in what the goods of this catalogue state in fields of their own."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from souk.discovery.search.contracts import Filter
from souk.discovery.search.ports import BESIDE, FIELD, Index, Plan
from souk.discovery.search.rules.beside import Said, learnt
from souk.discovery.search.rules.fields import BEYOND, OTHER, SEVERAL, added, finer, folded, kinds, widened
from souk.discovery.search.rules.grammar import Grammar, Grammars, Stated, said_of
from souk.discovery.search.rules.kinds import kinds_of, unknown

# A field is one where so many goods have it, and such a share of those with the commonest.
FEW_FIELDS, RARE_FIELD = 5, 0.02


class OwnFields:
    """The grammar of a category, or of a kind of goods of which only the fields are known; each is built once."""

    def __init__(self, index: Index, grammars: Grammars, names: Callable[[], Collection[str]]) -> None:
        self._index = index
        self._grammars = grammars
        self._names = names
        self._built: dict[str, Grammar] = {}
        self._said_in: Mapping[str, Said] | None = None

    def forget(self) -> None:
        """Learn anew: the index is another one."""
        self._built, self._said_in = {}, None

    def grammar(self, category: str) -> Grammar:
        """What can be said of the goods of a category or kind."""
        made = self._built.get(category)
        if made is None:
            made = self._built[category] = self._with_fields(category)
        return made

    def _with_fields(self, category: str) -> Grammar:
        of_kind = kinds_of(category)
        own = Grammar(unknown(category)) if of_kind else self._grammars.of(category)
        wanted = Filter(FIELD, of_kind) if of_kind else Filter("category", (category,))
        plan = Plan((), (wanted,), "relevance", 0, 1, 0)
        counts = self._index.tally(plan, [FIELD], []).values.get(FIELD, {})
        least = max(FEW_FIELDS, max(counts.values(), default=0) * RARE_FIELD)
        stated = [key for key, count in counts.items() if count >= least]
        beyond = [key[2:] for key in counts if key.startswith(BEYOND)]
        if not stated and not beyond:
            return own
        told = self._index.tally(
            plan,
            [*(key[2:] for key in stated if key[0] in "tf"), *beyond],
            [key[2:] for key in stated if key[0] == "n"],
        )
        wide = [
            widened(kind, told.values.get(kind.key, ()), self._said_otherwise(own, kind.key))
            for kind in own.knowledge.attributes
        ]
        values = {key: many for key, many in told.values.items() if key not in beyond}
        taken = {*self._names(), *(phrase for kind in wide for phrase in said_of(kind))}
        coarse = {key: own.kinds[of] for key, of in folded(own.knowledge).items()}
        more = {key: finer(kind, told.values.get(key, ())) for key, kind in coarse.items()}
        taken -= {one for many in more.values() for one in many}
        # What a seller words otherwise than the choice says no more than it.
        values = {
            key: {one: count for one, count in many.items() if one in more[key]} if key in more else many
            for key, many in values.items()
        }
        often = {key[2:]: count for key, count in counts.items() if key[0] in "ntf"}
        knowledge = replace(own.knowledge, attributes=tuple(wide))
        knowledge = added(knowledge, list(kinds(values, told.spans, self._units())), taken, often)
        goods = max(1, self._index.count(plan))
        several = frozenset(key[2:] for key in counts if key.startswith(SEVERAL))
        # What a choice is read from is what such goods are told by, however few of the category state it.
        shares = {key: 1.0 if key in coarse else count / goods for key, count in often.items()}
        return Grammar(knowledge, self._grammars.pool, Stated(several, shares))

    def _said_otherwise(self, own: Grammar, key: str) -> set[str]:
        """Phrases that say something else than a value of an attribute that is not told apart."""
        others = (one for one in own.kinds.values() if one.key != key)
        mine = own.kinds[key]
        told = replace(mine, choices=tuple(one for one in mine.choices if one.id != OTHER), groups=())
        return {*self._names(), *(phrase for one in (*others, told) for phrase in said_of(one))}

    def _units(self) -> Mapping[str, Said]:
        """How the catalogue's bare numbers are said."""
        if self._said_in is None:
            counts = self._index.tally(Plan((), (), "relevance", 0, 1, 0), [BESIDE], []).values.get(BESIDE, {})
            self._said_in = learnt(counts)
        return self._said_in
