"""A payment provider that moves no money: a process of its own, with books that outlive a kill.

It runs as `python -m souk.trade.payments.providers.sandbox_server --folder … --port 0`, says its address and secret in
one line of JSON, and needs the standard library alone. Its time is the caller's header `Souk-At`, else the machine's.

What it plays is said by the token `play` of a charge; with the token `amounts`, by the amount's last two digits:

| digits | token | what happens |
| --- | --- | --- |
| 01 | declined | the charge fails |
| 02 | challenge | the customer confirms or refuses on a page first |
| 03 | slow | the outcome is known 30 seconds later |
| 04 | lost | it is booked, and the answer never arrives |
| 05 | twice | it is paid, and its notice comes twice |
| 06 | late | it is paid, and its notice comes an hour later |
| 07 | gone | the connection breaks before anything is booked |
| 08 | kept | it is paid, and a refund fails |
| 09 | disputed | it is paid, and the bank takes it back at once |
| 10 | stall | it is booked, and nothing is said until the caller gives up |

Everything else is paid. `/notices` and `/disputes` are for rehearsals: all notices signed anew, and a bank's decision.
"""

import argparse
import hashlib
import hmac
import html
import json
import os
import secrets
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

PLAYS = ("", "declined", "challenge", "slow", "lost", "twice", "late", "gone", "kept", "disputed", "stall")
SLOW, LATE = 30.0, 3600.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS charge (key TEXT PRIMARY KEY, reference TEXT UNIQUE, amount INTEGER, currency TEXT,
    shop_order TEXT, play TEXT, state TEXT, reason TEXT, at REAL, due REAL, back TEXT);
CREATE TABLE IF NOT EXISTS refund (key TEXT PRIMARY KEY, charge TEXT, amount INTEGER, state TEXT, reason TEXT, at REAL);
CREATE TABLE IF NOT EXISTS notice (id TEXT, copy INTEGER, body TEXT, due REAL, tries INTEGER, done INTEGER,
    PRIMARY KEY (id, copy));
CREATE TABLE IF NOT EXISTS said (name TEXT PRIMARY KEY, value TEXT);
"""
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sandbox</title><style>body{{font:18px system-ui;max-width:24rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1.2rem;margin:.3rem}}</style>
<h1>{amount} {currency}</h1><p>A sandbox: no money moves. 沙盒支付,不会真正扣款。</p>
<form method="post"><input type="hidden" name="key" value="{key}">
<button name="answer" value="yes">Confirm 确认支付</button>
<button name="answer" value="no">Refuse 取消</button></form>"""


class Books:
    """What was charged, refunded and told, in one SQLite file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "sandbox.db"
        with self.open() as rows:
            for statement in _SCHEMA.split(";"):
                rows.execute(statement)
            rows.execute("INSERT OR IGNORE INTO said VALUES ('secret', ?)", (secrets.token_urlsafe(32),))
            self.secret: str = rows.execute("SELECT value FROM said WHERE name = 'secret'").fetchone()["value"]

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """One transaction, durable when it ends."""
        rows = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        rows.row_factory = sqlite3.Row
        try:
            rows.execute("PRAGMA journal_mode=WAL")
            rows.execute("PRAGMA synchronous=FULL")
            rows.execute("BEGIN IMMEDIATE")
            yield rows
            rows.execute("COMMIT")
        finally:
            rows.close()

    def charge(self, asked: Mapping[str, Any], at: float) -> dict[str, Any]:
        """Book a charge once; a repeated key gets what became of it."""
        with self.open() as rows:
            if (found := self._charge(rows, asked["key"], at)) is None:
                play = asked["play"]
                state = {"declined": "failed", "challenge": "challenge", "slow": "slow"}.get(play, "paid")
                reference = f"sb_{hashlib.sha256(asked['key'].encode()).hexdigest()[:20]}"
                reason = "the card was declined" if state == "failed" else ""
                said = (asked["key"], reference, asked["amount"], asked["currency"], asked["order"], play, state)
                row = (*said, reason, at, at + SLOW, asked.get("back", ""))
                rows.execute("INSERT INTO charge VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
                found = self._charge(rows, asked["key"], at) or {}
                if state == "paid":
                    self._tell_paid(rows, found, at)
            return found

    def inquire(self, key: str, at: float) -> dict[str, Any] | None:
        with self.open() as rows:
            return self._charge(rows, key, at)

    def answer(self, key: str, yes: bool, at: float) -> dict[str, Any] | None:
        """The customer's word on the page; the first one holds."""
        with self.open() as rows:
            state, reason = ("paid", "") if yes else ("failed", "the customer refused")
            fresh = (state, reason, at, key)
            sql = "UPDATE charge SET state = ?, reason = ?, at = ? WHERE key = ? AND state = 'challenge'"
            done = rows.execute(sql, fresh).rowcount
            found = self._charge(rows, key, at)
            if done and found:
                self._tell(rows, "charge", found, at)
            return found

    def refund(self, asked: Mapping[str, Any], at: float) -> dict[str, Any]:
        """Give back a part of a charge once, never more than was paid."""
        with self.open() as rows:
            if found := self._refund(rows, asked["key"]):
                return found
            row = rows.execute("SELECT * FROM charge WHERE reference = ?", (asked["reference"],)).fetchone()
            why = _unrefundable(rows, row, asked["amount"])
            said = (asked["key"], row["key"] if row else "", asked["amount"], "failed" if why else "refunded", why, at)
            rows.execute("INSERT INTO refund VALUES (?,?,?,?,?,?)", said)
            return self._refund(rows, asked["key"]) or {}

    def inquire_refund(self, key: str) -> dict[str, Any] | None:
        with self.open() as rows:
            return self._refund(rows, key)

    def dispute(self, key: str, phase: str, at: float) -> dict[str, Any] | None:
        """Let a bank take a charge back, or decide about it."""
        with self.open() as rows:
            if found := self._charge(rows, key, at):
                self._tell(rows, "dispute", {**found, "phase": phase}, at)
            return found

    def report(self, since: float, until: float) -> list[dict[str, Any]]:
        """Money that moved in a window."""
        charged = (
            "SELECT key, reference, 'charge' AS kind, amount, currency, at FROM charge "
            "WHERE state = 'paid' AND at >= ? AND at < ?"
        )
        back = (
            "SELECT r.key, c.reference, 'refund' AS kind, r.amount, c.currency, r.at FROM refund r "
            "JOIN charge c ON c.key = r.charge WHERE r.state = 'refunded' AND r.at >= ? AND r.at < ?"
        )
        with self.open() as rows:
            found = rows.execute(f"{charged} UNION ALL {back} ORDER BY 6, 1", (since, until) * 2)
            return [dict(row) for row in found]

    def notices(self, due: float | None = None) -> list[dict[str, Any]]:
        """All notices, or those that are due and were not taken yet."""
        with self.open() as rows:
            if due is None:
                return [dict(row) for row in rows.execute("SELECT * FROM notice ORDER BY rowid")]
            sql = "SELECT * FROM notice WHERE done = 0 AND due <= ? AND tries < 12 ORDER BY due"
            return [dict(row) for row in rows.execute(sql, (due,))]

    def tried(self, notice: Mapping[str, Any], taken: bool, at: float) -> None:
        """Note an attempt to tell; the next is due later each time."""
        with self.open() as rows:
            fresh = (int(taken), at + 2.0 ** notice["tries"], notice["id"], notice["copy"])
            rows.execute("UPDATE notice SET done = ?, due = ?, tries = tries + 1 WHERE id = ? AND copy = ?", fresh)

    def _charge(self, rows: sqlite3.Connection, key: str, at: float) -> dict[str, Any] | None:
        ripe = "UPDATE charge SET state = 'paid', at = due WHERE key = ? AND state = 'slow' AND due <= ?"
        done = rows.execute(ripe, (key, at)).rowcount
        row = rows.execute("SELECT * FROM charge WHERE key = ?", (key,)).fetchone()
        if row is not None and done:
            self._tell_paid(rows, dict(row), at)
        return dict(row) if row else None

    def _refund(self, rows: sqlite3.Connection, key: str) -> dict[str, Any] | None:
        row = rows.execute("SELECT * FROM refund WHERE key = ?", (key,)).fetchone()
        return dict(row) if row else None

    def _tell_paid(self, rows: sqlite3.Connection, charge: Mapping[str, Any], at: float) -> None:
        play = charge["play"]
        self._tell(rows, "charge", charge, at + LATE if play == "late" else at, copies=2 if play == "twice" else 1)
        if play == "disputed":
            self._tell(rows, "dispute", {**charge, "phase": "opened"}, at)

    def _tell(
        self, rows: sqlite3.Connection, kind: str, charge: Mapping[str, Any], due: float, copies: int = 1
    ) -> None:
        named = ("key", "reference", "amount", "currency", "state", "reason", "phase")
        said = {"kind": kind, **{name: charge[name] for name in named if name in charge}}
        said["id"] = f"{kind}-{charge['key']}-{charge.get('phase', charge['state'])}"
        body = json.dumps(said, sort_keys=True)
        for copy in range(copies):
            row = (said["id"], copy, body, due)
            rows.execute("INSERT OR IGNORE INTO notice VALUES (?,?,?,?,0,0)", row)


def _unrefundable(rows: sqlite3.Connection, charge: sqlite3.Row | None, amount: int) -> str:
    if charge is None or charge["state"] != "paid":
        return "there is no such payment"
    if charge["play"] == "kept":
        return "the account is closed"
    sql = "SELECT COALESCE(SUM(amount), 0) AS gone FROM refund WHERE charge = ? AND state = 'refunded'"
    gone = rows.execute(sql, (charge["key"],)).fetchone()["gone"]
    return "" if 0 < amount <= charge["amount"] - gone else "it is more than what is left"


def signed(secret: str, body: str, at: float) -> dict[str, str]:
    """The header of a notice: the moment, and the HMAC-SHA256 of moment and body."""
    mark = hmac.new(secret.encode(), f"{int(at)}.{body}".encode(), hashlib.sha256).hexdigest()
    return {"sandbox-signature": f"t={int(at)},v1={mark}", "content-type": "application/json"}


class Server(ThreadingHTTPServer):
    """The books behind HTTP."""

    daemon_threads = True

    def __init__(self, books: Books, port: int, tell: bool) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.books, self.tell, self.ahead = books, tell, 0.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def now(self) -> float:
        return time.time() + self.ahead

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that left is no error of ours."""


class Handler(BaseHTTPRequestHandler):
    """One request: the shop's, with the secret, or a customer's on the page."""

    server: Server
    timeout = 60

    def do_GET(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        self._serve(asked)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        form = self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        self._serve(dict(parse_qsl(raw.decode())) if form else json.loads(raw or b"{}"))

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def _serve(self, asked: dict[str, Any]) -> None:
        self.close_connection = True
        path = urlsplit(self.path).path
        if path == "/challenge":
            self._challenge(asked)
        elif not hmac.compare_digest(self.headers.get("authorization", ""), f"Bearer {self.server.books.secret}"):
            self._say({"reason": "wrong secret"}, 401)
        elif route := getattr(self, f"_{self.command.lower()}_{path.strip('/')}", None):
            route(asked, self._at())
        else:
            self._say({"reason": "no such path"}, 404)

    def _at(self) -> float:
        said = self.headers.get("souk-at")
        if said:
            at = datetime.fromisoformat(said).timestamp()
            self.server.ahead = at - time.time()
            return at
        return self.server.now()

    def _post_charges(self, asked: dict[str, Any], at: float) -> None:
        if asked.get("play") == "amounts":
            last = asked["amount"] % 100
            asked["play"] = PLAYS[last] if last < len(PLAYS) else ""
        if asked["play"] == "gone":
            return
        found = self.server.books.charge(asked, at)
        if self.server.tell:
            sys.stdout.write(f"booked {found['key']}\n")
            sys.stdout.flush()
        if asked["play"] == "stall":
            threading.Event().wait(self.timeout)
        if asked["play"] not in ("lost", "stall"):
            self._say(self._outcome(found))

    def _get_charges(self, asked: dict[str, Any], at: float) -> None:
        found = self.server.books.inquire(asked["key"], at)
        self._say(self._outcome(found) if found else {"state": "absent"})

    def _post_refunds(self, asked: dict[str, Any], at: float) -> None:
        self._say(self.server.books.refund(asked, at))

    def _get_refunds(self, asked: dict[str, Any], at: float) -> None:
        self._say(self.server.books.inquire_refund(asked["key"]) or {"state": "absent"})

    def _get_report(self, asked: dict[str, Any], at: float) -> None:
        since, until = (datetime.fromisoformat(asked[side]).timestamp() for side in ("since", "until"))
        self._say(self.server.books.report(since, until))

    def _get_notices(self, asked: dict[str, Any], at: float) -> None:
        told = self.server.books.notices()
        secret = self.server.books.secret
        self._say([{"headers": signed(secret, one["body"], at), "body": one["body"]} for one in told])

    def _post_disputes(self, asked: dict[str, Any], at: float) -> None:
        self._say(self.server.books.dispute(asked["key"], asked["phase"], at) or {"state": "absent"})

    def _outcome(self, charge: dict[str, Any]) -> dict[str, Any]:
        state = "unknown" if charge["state"] == "slow" else charge["state"]
        page = f"{self.server.address}/challenge?{urlencode({'key': charge['key']})}" if state == "challenge" else ""
        return {"state": state, "reference": charge["reference"], "challenge": page, "reason": charge["reason"]}

    def _challenge(self, asked: dict[str, Any]) -> None:
        books, key = self.server.books, str(asked.get("key", ""))
        answered = self.command == "POST"
        found = books.answer(key, asked.get("answer") == "yes", self.server.now()) if answered else None
        found = found or books.inquire(key, self.server.now())
        if found is None:
            self._say({"reason": "no such charge"}, 404)
        elif answered and found["back"]:
            self._send(b"", 303, {"location": found["back"]})
        else:
            shown = {name: html.escape(str(found[name])) for name in ("key", "amount", "currency")}
            self._send(_PAGE.format(**shown).encode(), 200, {"content-type": "text/html; charset=utf-8"})

    def _say(self, value: object, status: int = 200) -> None:
        self._send(json.dumps(value).encode(), status, {"content-type": "application/json"})

    def _send(self, body: bytes, status: int, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        for name, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def notify(server: Server, to: str) -> None:
    """Tell what is due, again and again, until it is taken."""
    while not threading.Event().wait(0.1):
        for one in server.books.notices(due=server.now()):
            server.books.tried(one, _told(server, to, one["body"]), server.now())


def _told(server: Server, to: str, body: str) -> bool:
    headers = signed(server.books.secret, body, server.now())
    try:
        with urllib.request.urlopen(urllib.request.Request(to, body.encode(), headers), timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serve on loopback until ended."""
    parser = argparse.ArgumentParser(description="A payment provider that moves no money.")
    parser.add_argument("--folder", type=Path, required=True, help="where its books are kept")
    parser.add_argument("--port", type=int, default=0, help="the port on loopback; 0 takes a free one")
    parser.add_argument("--notify", default="", help="the address that notices are sent to")
    parser.add_argument("--tell", action="store_true", help="say what was booked, line by line")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    chosen = parser.parse_args()
    server = Server(Books(chosen.folder), chosen.port, chosen.tell)
    if chosen.with_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    if chosen.notify:
        threading.Thread(target=notify, args=(server, chosen.notify), daemon=True).start()
    sys.stdout.write(json.dumps({"address": server.address, "secret": server.books.secret}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
