"""What a schema found wrong in a payload, said to whoever filled in the form: no operation, no path, no jargon."""

import re
from gettext import NullTranslations

# The name by which messages are gathered.
N_ = str
# How the schema's library says it, and how a shop does.
SAID = (
    (re.compile(r"Field required|String should have at least 1 character"), N_("say something here")),
    (re.compile(r"String should have at least (?P<least>\d+) characters"), N_("at least {least} characters")),
    (re.compile(r"String should have at most (?P<most>\d+) characters?"), N_("at most {most} characters")),
    (re.compile(r"Input should be greater than or equal to (?P<least>\S+)"), N_("no less than {least}")),
    (re.compile(r"Input should be greater than (?P<least>\S+)"), N_("more than {least}")),
    (re.compile(r"Input should be less than or equal to (?P<most>\S+)"), N_("no more than {most}")),
    (re.compile(r"Input should be less than (?P<most>\S+)"), N_("less than {most}")),
    (re.compile(r"Input should be a valid (integer|number|decimal)\b.*"), N_("not a number that can be read")),
    (re.compile(r"Input should be a valid (date|datetime)\b.*"), N_("not a day that can be read")),
    (re.compile(r"String should match pattern .*"), N_("it does not look as it must")),
)


def spelled(why: str, known: NullTranslations) -> str:
    """`wish.recipient.name: String should have at least 1 character` as `name: say something here`."""
    return "; ".join(_one(part, known) for part in why.split("; "))


def _one(part: str, known: NullTranslations) -> str:
    path, colon, said = part.partition(": ")
    if not colon:
        return part
    names = [name for name in path.split(".") if not name.isdecimal()]
    field = known.gettext(names[-1]) if names and names[-1] else path
    for pattern, sentence in SAID:
        if found := pattern.fullmatch(said):
            return f"{field}: {known.gettext(sentence).format(**found.groupdict())}"
    return f"{field}: {said}"
