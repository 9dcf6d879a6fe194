"""Who works in a shop: members with their roles, and those who are invited."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.accounts import Shown
from souk.doors.web.asker import asker_of
from souk.doors.web.desk import Desk
from souk.doors.web.route import settled

ROLES = ("owner", "editor", "viewer")
HERE = "/shop/staff"


def add(router: APIRouter, desk: Desk) -> None:
    """The page of a shop's staff, and what can be done there."""
    show = Shown(desk, "accounts/staff.html", lambda request: _facts(desk, request))

    def settle(request: Request, name: str, asked: Mapping[str, Any], done: str) -> Response:
        return settled(
            request, show, f"{HERE}?done={done}", lambda: desk.call(request, name, asked, key=desk.key(request))
        )

    @router.get(HERE)
    def page(request: Request) -> Response:
        return show(request)

    @router.post(f"{HERE}/invite")
    def invite(request: Request, email: str = Form(), role: str = Form()) -> Response:
        return settle(request, "accounts.invite", {"email": email, "role": role}, "invited")

    @router.post(f"{HERE}/invitations/{{id}}/withdraw")
    def withdraw(request: Request, id: str) -> Response:
        return settle(request, "accounts.withdraw-invitation", {"id": id}, "withdrawn")

    @router.post(f"{HERE}/{{account}}/role")
    def set_role(request: Request, account: str, role: str = Form()) -> Response:
        return settle(request, "accounts.set-role", {"account": account, "role": role}, "role")

    @router.post(f"{HERE}/{{account}}/remove")
    def remove(request: Request, account: str) -> Response:
        return settle(request, "accounts.remove-staff", {"account": account}, "removed")


def _facts(desk: Desk, request: Request) -> dict[str, Any]:
    """Whom the shop has; who acts in none is asked to choose one."""
    caller = desk.caller_of(request)
    shop = caller.shop
    members = desk.call(request, "accounts.staff") if shop else []
    invitations = desk.call(request, "accounts.invitations") if shop and caller.may("accounts:staff") else []
    return {
        "shop": shop,
        "members": members,
        "invitations": invitations,
        "roles": ROLES,
        "rules": caller.may("accounts:staff"),
        "oneself": asker_of(request).account,
    }
