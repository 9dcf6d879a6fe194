"""Alipay: the open platform's gateway with RSA2 signatures (version 1.0), payment by a code that the customer scans.

`alipay.trade.precreate` gives the code, which is the challenge; a trade exists at Alipay once it is scanned, so an
unscanned one is as absent as an unsent one. Amounts are yuan. There are no chargebacks; the books are a bill a day.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from souk.kit.errors import Invalid
from souk.kit.locale import Words
from souk.kit.money import Money, minor
from souk.kit.transport import TooLarge, Unreachable, client
from souk.trade.payments.contracts import Forged, Line, Notice, Outcome, OutcomeState, RailAway
from souk.trade.payments.ports import Site
from souk.trade.payments.providers.signed_rsa import fits, sign

ZONE = ZoneInfo("Asia/Shanghai")
_FORM = "%Y-%m-%d %H:%M:%S"
# Alipay repeats a notice for 25 hours, the signed moment being that of the first.
TOLERANCE = timedelta(hours=26)
# Alipay gives the address of a bill without TLS.
BILLS = "dwbillcenter.alipay.com:80"
_STATES: dict[str, OutcomeState] = {
    "WAIT_BUYER_PAY": "challenge",
    "TRADE_SUCCESS": "paid",
    "TRADE_FINISHED": "paid",
    "TRADE_CLOSED": "failed",
}
_ABSENT = frozenset({"ACQ.TRADE_NOT_EXIST"})
_UNDECIDED = frozenset({"ACQ.SYSTEM_ERROR", "AOP.ACQ.SYSTEM_ERROR"})


class _Undecided(Exception):
    """Nobody can say what became of a request."""


@dataclass(frozen=True)
class Alipay:
    """An application by its id and keys in PEM: ours to sign with, Alipay's to verify what it says."""

    site: Site
    app: str
    private_key: str = field(repr=False)
    alipay_key: str = field(repr=False)
    address: str = "https://openapi.alipay.com/gateway.do"
    allow: tuple[str, ...] = ()
    seconds: float = 20.0
    title: Words = field(default_factory=lambda: {"en": "Alipay", "zh-CN": "支付宝"})
    currencies: tuple[str, ...] = ("CNY",)

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        if currency != "CNY":
            return Outcome("failed", reason="Alipay takes CNY alone here")
        said = {"out_trade_no": key, "total_amount": _yuan(amount), "subject": order, "timeout_express": "10m"}
        try:
            got = self._ask("alipay.trade.precreate", said, notify_url=self.site.notices)
        except _Undecided as error:
            return _unknown(error)
        if got.get("code") == "10000" and got.get("qr_code"):
            return Outcome("challenge", "", str(got["qr_code"]))
        return Outcome("failed", reason=_why(got))

    def inquire(self, key: str) -> Outcome:
        try:
            got = self._ask("alipay.trade.query", {"out_trade_no": key})
        except _Undecided as error:
            return _unknown(error)
        if got.get("code") == "10000":
            return _outcome(got)
        return Outcome("absent") if got.get("sub_code") in _ABSENT else _unknown(_why(got))

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        said = {"trade_no": reference, "refund_amount": _yuan(amount), "out_request_no": key}
        try:
            got = self._ask("alipay.trade.refund", said)
        except _Undecided as error:
            return _unknown(error)
        if got.get("code") != "10000":
            return Outcome("failed", reason=_why(got))
        # Without a change of funds it may be a repetition, or not done yet: the query tells.
        return Outcome("refunded", reference) if got.get("fund_change") == "Y" else self.inquire_refund(key, reference)

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        try:
            said = {"trade_no": reference, "out_request_no": key}
            got = self._ask("alipay.trade.fastpay.refund.query", said)
        except _Undecided as error:
            return _unknown(error)
        if got.get("code") != "10000":
            return _unknown(_why(got))
        if got.get("refund_status") == "REFUND_SUCCESS":
            return Outcome("refunded", reference)
        return Outcome("unknown") if got.get("out_request_no") else Outcome("absent")

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        """The bills of the days that the window touches; the bill of a day is there on the next."""
        try:
            lines = [line for day in _days(since, until, self.site.clock.now()) for line in self._bill(day)]
        except (_Undecided, ValueError, zipfile.BadZipFile) as error:
            raise RailAway("Alipay", type(error).__name__) from error
        return [line for line in lines if since <= line.at < until]

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        said = dict(parse_qsl(body, keep_blank_values=True))
        signature = said.pop("sign", "")
        said.pop("sign_type", None)
        if not fits(self.alipay_key, _sorted(said), signature):
            raise Forged("its signature is wrong")
        try:
            at = datetime.strptime(said["notify_time"], _FORM).replace(tzinfo=ZONE)
            if said["app_id"] != self.app or abs(self.site.clock.now() - at) > TOLERANCE:
                raise Forged("it is too old, or for somebody else")
            amount = minor(said["total_amount"], "CNY").amount
            return Notice(said["notify_id"], "charge", said["out_trade_no"], _outcome(said), amount, reply="success")
        except (KeyError, ValueError, ArithmeticError, Invalid):
            raise Forged("it cannot be read") from None

    def _bill(self, day: str) -> Iterator[Line]:
        got = self._ask("alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": day})
        if got.get("sub_code") == "isp.bill_not_exist":
            return
        packed = zipfile.ZipFile(io.BytesIO(self._fetch("GET", str(got.get("bill_download_url", "")), {})))
        for name in packed.namelist():
            # The other file of the archive sums the day up.
            if "汇总" not in _named(name):
                yield from _lines(packed.read(name).decode("gb18030"))

    def _ask(self, method: str, content: Mapping[str, str], **more: str) -> dict[str, Any]:
        """One signed call; the answer's signature is verified over its very bytes."""
        said = {
            "app_id": self.app,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": self.site.clock.now().astimezone(ZONE).strftime(_FORM),
            "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False),
            **more,
        }
        said = {name: value for name, value in said.items() if value}
        raw = self._fetch("POST", self.address, {"data": {**said, "sign": sign(self.private_key, _sorted(said))}})
        name = f"{method.replace('.', '_')}_response"
        try:
            text = raw.decode()
            got, signed = json.loads(text)[name], _node(text, name)
            told = str(json.loads(text).get("sign", ""))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _Undecided("an answer that cannot be read") from error
        if not fits(self.alipay_key, signed, told):
            raise _Undecided("an answer whose signature is wrong")
        # 20000 says that the service did not get to it; these say that it may have.
        if not isinstance(got, dict) or got.get("code") in ("20000", "10003") or got.get("sub_code") in _UNDECIDED:
            raise _Undecided("no decision")
        return got

    def _fetch(self, method: str, address: str, said: dict[str, Any]) -> bytes:
        try:
            with client(allow=[*self.allow, BILLS], most_bytes=64 << 20, seconds=self.seconds) as wire:
                answer = wire.request(method, address, **said)
        except (Unreachable, TooLarge) as error:
            raise _Undecided(type(error).__name__) from error
        if answer.status_code != 200:
            raise _Undecided(f"HTTP {answer.status_code}")
        return answer.content


def _sorted(said: Mapping[str, str]) -> str:
    """What is signed: the parameters that are not empty, by name."""
    return "&".join(f"{name}={value}" for name, value in sorted(said.items()) if value)


def _node(text: str, name: str) -> str:
    """The answer's own characters, between its name and what follows it."""
    start = re.search(rf'"{re.escape(name)}"\s*:\s*', text)
    if start is None:
        raise ValueError(name)
    _, end = json.JSONDecoder().raw_decode(text, start.end())
    return text[start.end() : end]


def _outcome(said: Mapping[str, Any]) -> Outcome:
    state = _STATES.get(str(said.get("trade_status")), "unknown")
    return Outcome(state, str(said.get("trade_no", "")), "", "closed" if state == "failed" else "")


def _why(got: Mapping[str, Any]) -> str:
    return str(got.get("sub_code") or got.get("code") or "refused")


def _unknown(error: object) -> Outcome:
    return Outcome("unknown", reason=f"Alipay gave no answer ({error})")


def _yuan(amount: int) -> str:
    return f"{Money(amount, 'CNY').major:.2f}"


def _days(since: datetime, until: datetime, now: datetime) -> Iterator[str]:
    day = since.astimezone(ZONE).date()
    while day <= min(until.astimezone(ZONE).date(), now.astimezone(ZONE).date() - timedelta(days=1)):
        yield day.isoformat()
        day += timedelta(days=1)


def _named(name: str) -> str:
    """A name in an archive, which Alipay writes in GBK without saying so."""
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _lines(text: str) -> Iterator[Line]:
    """The rows of a bill; lines that begin with # explain it."""
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    names = [name.strip() for name in next(rows, [])]
    for row in rows:
        said = {name: value.strip() for name, value in zip(names, row, strict=False)}
        kind: Literal["charge", "refund"] = "refund" if said["业务类型"] == "退款" else "charge"
        key = said["退款批次号/请求号"] if kind == "refund" else said["商户订单号"]
        at = datetime.strptime(said["完成时间"], _FORM).replace(tzinfo=ZONE)
        amount = abs(minor(said["订单金额（元）"], "CNY").amount)
        yield Line(key, said["支付宝交易号"], kind, amount, "CNY", at)
