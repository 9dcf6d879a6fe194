"""Linking (OAuth 2.0 with PKCE): platforms that people let act in their name, and the tokens of it."""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import NoSuchThing, Secret, TooMany, WrongDetail
from souk.people.accounts.contracts.granting import (
    Client,
    ForeignRedirect,
    Grant,
    GrantAsked,
    GrantCode,
    GrantWish,
    Issued,
    NewClient,
    NoSecret,
    TokenWish,
    UnknownClient,
)
from souk.people.accounts.rules.granting import (
    LONGEST,
    MOST_REDIRECTS,
    SHORTEST,
    WORDS,
    client_id,
    grantable,
    leads_to,
    proves,
    redirect_of,
    wish_problem,
)
from souk.people.accounts.rules.persons import name_of
from souk.people.accounts.rules.scopes import IN_PERSON
from souk.people.accounts.service.examples import ME
from souk.people.accounts.service.part import Part, digest
from souk.people.accounts.store import granting

# What the door of OAuth asks in nobody's name.
TOKENS = "accounts:tokens"
CODE, REFRESH = timedelta(minutes=2), timedelta(days=90)
BROUGHT_BACK = timedelta(days=30)
MOST_GRANTS, MOST_CLIENTS = 50, 1000
_REDIRECT = "https://platform.example/callback"
_SCOPE = "dev.ucp.shopping.order:read"
PUT = ("accounts.put-client", {"id": "platform", "name": "Platform", "redirects": [_REDIRECT], "scopes": [_SCOPE]})
KEEPING = (PUT[0], {**PUT[1], "public": False})
REMOVED = ("accounts.remove-client", {"id": "platform"})
# The challenge of RFC 7636, appendix B.
WISH: dict[str, Any] = {
    "client": "platform",
    "redirect": _REDIRECT,
    "scope": _SCOPE,
    "challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "method": "S256",
}
ALLOWED = ("accounts.allow-grant", {"wish": WISH})
CODE_GIVEN = "cod__l3p6HhRBMyp2-SpMIWXkzHg8jorgLMYdYTBjEIPCjc"
_EXCHANGE = {
    "grant_type": "authorization_code",
    "client": "platform",
    "code": CODE_GIVEN,
    "redirect": _REDIRECT,
    "verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
}
ISSUED = ("accounts.issue", {"wish": _EXCHANGE})
GRANT = "operator-1"


class Refusal(Exception):
    """Why no token is given; what was used up stays so."""

    def __init__(self, problem: Any, why: str) -> None:
        self.answer = Issued(problem=problem, why=why)


class Granting(Part):
    """Know platforms, ask people, give tokens, and take them back."""

    @operation("accounts:all", Effect.WRITE, Example(PUT[1]))
    def put_client(  # noqa: PLR0913 - each is a field of a form and an option of a command
        self,
        id: str,
        name: str,
        redirects: list[str],
        scopes: list[str],
        *,
        public: bool = True,
        profile: str = "",
        access_seconds: int = 3600,
    ) -> NewClient:
        """Let a platform ask people to be linked, or change what is known of it.

        `redirects` are where answers may go, compared letter by letter; of one on this machine the port is free. A
        platform that keeps a secret gets one the first time, shown this once; a public one proves itself by PKCE
        alone. `profile` is the address of its UCP profile: its tokens are good for no other.
        """
        places = [redirect_of(one) for one in redirects]
        if not 1 <= len(places) <= MOST_REDIRECTS:
            raise WrongDetail("redirects", "name 1 to 10 addresses")
        if not SHORTEST <= access_seconds <= LONGEST:
            raise WrongDetail("access_seconds", "a token lasts 1 to 86,400 seconds")
        # A name that was given up begins anew: what people granted its former bearer is not this one's.
        since = self._clock.now() - BROUGHT_BACK
        granting.forget_clients(self._database.write, since, id)
        if len(granting.clients(self._database.write, since)) >= MOST_CLIENTS:
            raise TooMany(MOST_CLIENTS)
        known = granting.client_row(self._database.write, id)
        held = known.secret if known is not None and not public else None
        secret = "" if public or held else f"cls_{self._backing.tokens.draw(f'client {id}')}"
        said = {"id": client_id(id), "name": name_of(name), "redirects": places, "scopes": list(grantable(scopes))}
        kept = {
            "secret": digest(secret) if secret else held,
            "profile": profile and redirect_of(profile, "profile"),
            "access_seconds": access_seconds,
        }
        granting.put_client(self._database.write, {**said, **kept, "created": self._clock.now()})
        return NewClient(self._client(id), secret)

    @operation("accounts:all", example=Example({}, after=(PUT,)))
    def clients(self) -> list[Client]:
        """List the platforms that may ask people to be linked, and those that were removed and can be brought back."""
        return granting.clients(self._database.read, self._clock.now() - BROUGHT_BACK)

    @operation("accounts:all", Effect.WRITE, Example({"id": "platform"}, after=(KEEPING,)))
    def rotate_client_secret(self, id: str) -> NewClient:
        """Give a platform another secret, shown this once; the one before proves nothing from now on."""
        secret = f"cls_{self._backing.tokens.draw(f'client {id} again')}"
        if not granting.set_secret(self._database.write, id, digest(secret)):
            raise NoSecret(self._client(id).id)
        return NewClient(self._client(id), secret)

    @operation("accounts:all", Effect.WRITE, Example({"id": "platform"}, after=(PUT,)))
    def remove_client(self, id: str) -> None:
        """Let a platform do nothing any more, at once; for 30 days it can be brought back, then it is forgotten."""
        now = self._clock.now()
        granting.forget_clients(self._database.write, now - BROUGHT_BACK)
        if not granting.remove_client(self._database.write, id, now):
            raise UnknownClient(id[:200])

    @operation("accounts:all", Effect.WRITE, Example({"id": "platform"}, after=(PUT, REMOVED)))
    def restore_client(self, id: str) -> Client:
        """Bring back a platform that was removed, with what people granted it and the secret that it keeps."""
        granting.forget_clients(self._database.write, self._clock.now() - BROUGHT_BACK)
        if not granting.restore_client(self._database.write, id):
            raise UnknownClient(id[:200])
        return self._client(id)

    @operation(TOKENS, example=Example({"wish": WISH}, after=(PUT,)))
    def ask_grant(self, wish: GrantWish) -> GrantAsked:
        """Read what a platform asks for; a `problem` is for the platform, an error for whoever came from there."""
        found = self._client(wish.client)
        if not leads_to(wish.redirect, found.redirects):
            raise ForeignRedirect(wish.redirect[:200])
        problem, why = wish_problem(wish, found)
        scopes = () if problem else grantable(wish.scope.split())
        return GrantAsked(found, self._address, scopes, {one: WORDS[one] for one in scopes}, problem, why)

    @operation(IN_PERSON, Effect.WRITE, Example({"wish": WISH}, after=(ME, PUT), owned="self"))
    def allow_grant(self, wish: GrantWish, caller: Caller) -> GrantCode:
        """Let a platform act in one's name as it asked, in person; the answer is the code that it exchanges."""
        asked = self.ask_grant(wish)
        if asked.problem:
            raise WrongDetail("wish", asked.why)
        row = self._held(caller.actor)
        granting.sweep(self._database.write, row.id, self._clock.now())
        if len(granting.grants(self._database.write, row.id)) >= MOST_GRANTS:
            raise TooMany(MOST_GRANTS)
        id, now = f"{row.id}-{row.made}", self._clock.now()
        code = f"cod_{self._backing.tokens.draw(f'code {id}')}"
        kept = {"account": row.id, "client": wish.client, "grant": id, "redirect": wish.redirect}
        more = {"scopes": list(asked.scopes), "challenge": wish.challenge, "expires": now + CODE}
        granting.add_code(self._database.write, {**kept, **more, "digest": digest(code)})
        return GrantCode(code)

    @operation("accounts:self", example=Example({}, after=(ME, PUT, ALLOWED, ISSUED), owned="self"))
    def grants(self, caller: Caller) -> list[Grant]:
        """List the platforms that one lets act in one's name, the newest first."""
        self._row(caller.actor)
        return granting.grants(self._database.read, caller.actor)

    @operation("accounts:self", Effect.WRITE, Example({"id": GRANT}, after=(ME, PUT, ALLOWED, ISSUED), owned="self"))
    def end_grant(self, id: str, caller: Caller) -> None:
        """Let a platform act in one's name no more; its tokens end at once."""
        if not granting.end_grant(self._database.write, id, caller.actor):
            raise NoSuchThing(id)

    @operation(TOKENS, Effect.WRITE, Example({"wish": _EXCHANGE}, after=(ME, PUT, ALLOWED)))
    def issue(self, wish: TokenWish) -> Issued:
        """Exchange a code, or a refresh token that is good once, for new tokens; else say in OAuth's words why not.

        A code that is brought twice ends what came of it, and so does a refresh token: one of the two was stolen.
        """
        try:
            known = self._proven(wish.client, wish.secret)
            if wish.grant_type == "authorization_code":
                return self._exchanged(wish, known)
            if wish.grant_type == "refresh_token":
                return self._refreshed(wish, known)
            raise Refusal("unsupported_grant_type", "grant_type is authorization_code or refresh_token")
        except Refusal as refusal:
            return refusal.answer

    @operation(TOKENS, Effect.WRITE, Example({"client": "platform", "token": "none"}, after=(PUT,)))
    def revoke_token(self, client: str, token: Secret, secret: Secret = "") -> Issued:
        """Take back a token of a platform's own (RFC 7009); a refresh token takes all of its grant with it.

        A token that nobody knows is no mistake. Only `problem` of the answer says something.
        """
        try:
            self._proven(client, secret)
        except Refusal as refusal:
            return refusal.answer
        row = granting.token_row(self._database.write, digest(token))
        if row is not None and row.client == client:
            if row.kind == "refresh":
                granting.end_grant(self._database.write, row.grant)
            else:
                granting.end_token(self._database.write, row.digest)
        return Issued()

    def _client(self, id: str) -> Client:
        row = granting.client_row(self._database.read, id)
        if row is None:
            raise UnknownClient(id[:200])
        return granting.client_of(row)

    def _proven(self, id: str, secret: str) -> Client:
        row = granting.client_row(self._database.read, id)
        if row is None or bool(row.secret) != bool(secret):
            raise Refusal("invalid_client", "no such client, or not by this method")
        if secret and not hmac.compare_digest(row.secret, digest(secret)):
            raise Refusal("invalid_client", "this is not its secret")
        return granting.client_of(row)

    def _exchanged(self, wish: TokenWish, known: Client) -> Issued:
        connection, now = self._database.write, self._clock.now()
        row = granting.spend_code(connection, digest(wish.code), now)
        if row is None:
            spent = granting.code_row(connection, digest(wish.code))
            if spent is not None and spent.spent is not None:
                granting.end_grant(connection, spent.grant)
            raise Refusal("invalid_grant", "the code was used, or its time is over")
        if row.client != known.id or not leads_to(wish.redirect, [row.redirect]):
            raise Refusal("invalid_grant", "the code is of another client or another redirect_uri")
        if not proves(wish.verifier, row.challenge):
            raise Refusal("invalid_grant", "code_verifier does not prove the code_challenge")
        kept = {"id": row.grant, "account": row.account, "client": known.id, "scopes": row.scopes, "created": now}
        granting.add_grant(connection, kept)
        return self._given(known, _Held(row.grant, row.account, row.scopes), tuple(row.scopes))

    def _refreshed(self, wish: TokenWish, known: Client) -> Issued:
        connection, now = self._database.write, self._clock.now()
        row = granting.token_row(connection, digest(wish.refresh))
        if (
            row is None
            or row.kind != "refresh"
            or row.client != known.id
            or not granting.hold_grant(connection, row.grant)
        ):
            raise Refusal("invalid_grant", "the refresh token is not known")
        wanted = tuple(dict.fromkeys(wish.scope.split())) or tuple(row.scopes)
        if not set(wanted) <= set(row.scopes):
            raise Refusal("invalid_scope", f"granted is {' '.join(row.scopes)}")
        if not granting.spend_refresh(connection, row.digest, now):
            # Looked up again: somebody may have brought it between the look and the step.
            spent = granting.token_row(connection, row.digest)
            if spent is not None and spent.spent is not None:
                granting.end_grant(connection, row.grant)
            raise Refusal("invalid_grant", "the refresh token was used, or its time is over")
        return self._given(known, _Held(row.grant, row.account, row.scopes), wanted)

    def _given(self, known: Client, held: "_Held", scopes: tuple[str, ...]) -> Issued:
        """New tokens of a grant. A narrower access token leaves its refresh token as wide as the grant."""
        now, number = self._clock.now(), self._held(held.account).made
        access = f"oat_{self._backing.tokens.draw(f'access {held.id} {number}')}"
        refresh = f"ort_{self._backing.tokens.draw(f'refresh {held.id} {number}')}"
        lasts = timedelta(seconds=known.access_seconds)
        for token, kind, may, until in (
            (access, "access", scopes, now + lasts),
            (refresh, "refresh", held.scopes, now + REFRESH),
        ):
            row = {"account": held.account, "grant": held.id, "kind": kind, "scopes": list(may), "expires": until}
            granting.add_token(self._database.write, {**row, "digest": digest(token)})
        return Issued(access, refresh, known.access_seconds, scopes)


class _Held(NamedTuple):
    """A grant that stands: whose it is, and for what."""

    id: str
    account: str
    scopes: Sequence[str]
