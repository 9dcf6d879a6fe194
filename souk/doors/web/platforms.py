"""The platforms that may ask people to be linked (OAuth 2.0): let one in, change it, replace its secret, remove it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.view import href
from souk.people.accounts import GRANTABLE, UnknownClient

HOME = "/platforms"
SECONDS = 3600
Ticked = Annotated[Sequence[str], Form()]


def add(router: APIRouter, desk: Desk) -> None:
    """The list, and the page of each."""
    _listed(router, desk)
    _changed(router, desk)
    _verbs(router, desk)


def _listed(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        found = desk.call(request, "accounts.clients")
        kept = {"platforms": [one for one in found if not one["removed"]]}
        gone = {"removed": [one for one in found if one["removed"]]}
        blank = {"refused": "", "given": {}, "ticked": GRANTABLE, "scopes": GRANTABLE}
        return desk.page(request, "platforms/list.html", {**blank, **kept, **gone, **(more or {})}, status)

    @router.get(HOME)
    def listed(request: Request) -> Response:
        return show(request)

    @router.post(HOME)
    def put(  # noqa: PLR0913 - each is a field of the form
        request: Request,
        id: str = Form(""),
        name: str = Form(""),
        redirects: str = Form(""),
        scopes: Ticked = (),
        profile: str = Form(""),
        keeps: bool = Form(False),
    ) -> Response:
        asked = {"id": id.strip(), "name": name.strip(), "public": not keeps, "profile": profile.strip()}
        asked |= {"redirects": redirects.split(), "scopes": list(scopes), "access_seconds": SECONDS}
        made: list[Any] = []

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, status, {**more, "ticked": scopes})

        def do() -> None:
            made.append(desk.call(request, "accounts.put-client", asked, key=desk.key(request)))

        answer = settled(request, again, href(f"{HOME}/{asked['id']}"), do)
        return _page(desk, request, made[0]["client"]["id"], secret=made[0]["secret"]) if made else answer


def _changed(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/{{id}}")
    def show(request: Request, id: str) -> Response:
        return _page(desk, request, id)

    @router.post(f"{HOME}/{{id}}")
    def change(  # noqa: PLR0913 - each is a field of the form
        request: Request,
        id: str,
        name: str = Form(""),
        redirects: str = Form(""),
        scopes: Ticked = (),
        profile: str = Form(""),
    ) -> Response:
        known = _known(desk, request, id)
        asked = {"id": id, "name": name.strip(), "public": known["public"], "profile": profile.strip()}
        asked |= {"redirects": redirects.split(), "scopes": list(scopes), "access_seconds": known["access_seconds"]}

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(desk, seen, id, status, refused=more["refused"], given={**asked, "redirects": redirects})

        def do() -> None:
            desk.call(request, "accounts.put-client", asked, key=desk.key(request))

        return settled(request, again, href(f"{HOME}/{id}"), do)


def _verbs(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{id}}/secret")
    def rotate(request: Request, id: str) -> Response:
        made = desk.call(request, "accounts.rotate-client-secret", {"id": id}, key=desk.key(request))
        return _page(desk, request, id, secret=made["secret"])

    @router.post(f"{HOME}/{{id}}/remove")
    def remove(request: Request, id: str) -> Response:
        return done(request, "accounts.remove-client", id, f"{HOME}#removed")

    @router.post(f"{HOME}/{{id}}/restore")
    def restore(request: Request, id: str) -> Response:
        return done(request, "accounts.restore-client", id, href(f"{HOME}/{id}"))

    def done(request: Request, name: str, id: str, to: str) -> Response:
        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(desk, seen, id, status, refused=more["refused"])

        return settled(request, again, to, lambda: desk.call(request, name, {"id": id}, key=desk.key(request)))


def _page(desk: Desk, request: Request, id: str, status: int = 200, **more: Any) -> Response:
    """A platform; `secret` where one was just made."""
    one = _known(desk, request, id)
    given = {"name": one["name"], "redirects": "\n".join(one["redirects"]), "scopes": one["scopes"]}
    blank = {"secret": "", "refused": "", "given": {**given, "profile": one["profile"]}, "scopes": GRANTABLE}
    return desk.page(request, "platforms/one.html", {**blank, "one": one, **more}, status)


def _known(desk: Desk, request: Request, id: str) -> Any:
    found = [one for one in desk.call(request, "accounts.clients") if one["id"] == id and not one["removed"]]
    if not found:
        raise UnknownClient(id[:200])
    return found[0]
