"""What agents did and would do: by whom, why, by which policy, and how it is undone."""

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from souk.doors.web.agent_tasks import why_of
from souk.doors.web.agent_wish import money_of, whole_of
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.mandates_words import reason
from souk.doors.web.route import Show, settled

HOME = "/decisions"
PAGE = 20
STATES = ("proposed", "forbidden", "refused", "over", "approved", "done", "failed", "undoing", "undone")
# What policies are made for on the page; an operation takes any.
KINDS = ("shopper.buy", "shopper.return", "market.buy", "shopper.*", "*")
MODES = ("auto", "ask", "forbid")


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _policing(router, desk)
    _one(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, state: str = "", kind: str = "", after: str = "") -> Response:
        state = state if state in STATES else ""
        asked = {"state": state or None, "kind": kind.strip()[:100], "after": after, "most": PAGE}
        page = desk.call(request, "decisions.page", asked)
        context = {"page": page, "state": state, "kind": kind, "after": after, "states": STATES}
        return desk.page(request, "decisions/list.html", context)


def _policing(router: APIRouter, desk: Desk) -> None:
    def shown(request: Request, status: int = 200, more: Any = None) -> Response:
        found = desk.call(request, "decisions.policies")
        given = (more or {}).get("given", {})
        kinds = list(
            dict.fromkeys((*KINDS, *(one["policy"]["kind"] for one in found), *filter(None, [given.get("kind")])))
        )
        context = {"policies": found, "kinds": kinds, "modes": MODES, "refused": "", "given": {}, **(more or {})}
        return desk.page(request, "decisions/policies.html", context, status)

    @router.get(f"{HOME}/policies")
    def policies(request: Request) -> Response:
        return shown(request)

    @router.post(f"{HOME}/policies")
    def put(request: Request) -> Response:
        def do() -> None:
            form = request.state.form
            policy: dict[str, Any] = {"kind": form.get("kind", "").strip(), "mode": form.get("mode", "")}
            policy |= {name: money_of(form.get(name, "").strip()) for name in ("amount", "amount_day")}
            policy |= {"count_day": whole_of(form.get("count_day", "").strip()), "beyond": form.get("beyond", "ask")}
            known = desk.call(request, "decisions.policy-versions", {"kind": policy["kind"], "most": 1})
            asked = {"policy": policy, "number": known[0]["number"] if known else 0, "why": form.get("why", "")}
            asked["retired"] = bool(form.get("retired"))
            desk.call(request, "decisions.put-policy", asked, key=desk.key(request))

        return settled(request, shown, f"{HOME}/policies", do)


def _one(router: APIRouter, desk: Desk) -> None:
    def shown(request: Request, status: int = 200, more: Any = None) -> Response:
        found = desk.call(request, "decisions.show", {"decision": request.path_params["decision"]})
        for step in found["steps"]:
            step["why"] = (
                why_of(step["facts"] if step["facts"].get("sentence") else None, locale_of(request)) or step["why"]
            )
        refusal = str(found["outcome"].get("verdict.reason", ""))
        why = reason(refusal, locale_of(request)) if refusal else found["steps"][-1]["why"] if found["trouble"] else ""
        context = {"one": found, "why": why, "refused": "", **(more or {})}
        return desk.page(request, "decisions/one.html", context, status)

    @router.get(f"{HOME}/{{decision}}")
    def show(request: Request, decision: str) -> Response:
        return shown(request)

    @router.get(f"{HOME}/{{decision}}/evidence")
    def evidence(request: Request, decision: str) -> Response:
        bundle = desk.call(request, "decisions.evidence", {"decision": decision})
        headers = {"Content-Disposition": f'attachment; filename="souk-decision-{decision}.json"'}
        text = json.dumps(bundle, ensure_ascii=False, indent=2)
        return Response(text, media_type="application/json", headers={**headers, "Cache-Control": "no-store"})

    _deciding(router, desk, shown)


def _deciding(router: APIRouter, desk: Desk, shown: Show) -> None:
    def do(request: Request, name: str) -> Response:
        decision = request.path_params["decision"]
        asked = {"decision": decision, "why": str(request.state.form.get("why", ""))[:500]}
        to = f"{HOME}/{decision}"
        return settled(request, shown, to, lambda: desk.call(request, name, asked, key=desk.key(request)))

    @router.post(f"{HOME}/{{decision}}/approve")
    def approve(request: Request, decision: str) -> Response:
        return do(request, "decisions.approve")

    @router.post(f"{HOME}/{{decision}}/refuse")
    def refuse(request: Request, decision: str) -> Response:
        return do(request, "decisions.refuse")

    @router.post(f"{HOME}/{{decision}}/undo")
    def undo(request: Request, decision: str) -> Response:
        return do(request, "decisions.undo")
