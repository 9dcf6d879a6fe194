"""WeChat Pay: API v3, Native payment by a code that the customer scans, refunds, bills and sealed notices.

Requests are signed by WECHATPAY2-SHA256-RSA2048, answers and notices are verified with WeChat Pay's public key, and
what a notice is about is sealed with AES-256-GCM. There are no chargebacks; the books are a bill a day, ready at 10:00.
"""

import base64
import csv
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ValidationError

from souk.kit.errors import Invalid
from souk.kit.locale import Words
from souk.kit.money import minor
from souk.kit.transport import TooLarge, Unreachable, client
from souk.trade.payments.contracts import Forged, Line, Notice, Outcome, OutcomeState, RailAway
from souk.trade.payments.ports import Site
from souk.trade.payments.providers.signed_rsa import fits, sign

ZONE = ZoneInfo("Asia/Shanghai")
TOLERANCE = 300
_STATES: dict[str, OutcomeState] = {
    "SUCCESS": "paid",
    "REFUND": "paid",
    "NOTPAY": "challenge",
    "USERPAYING": "unknown",
    "CLOSED": "failed",
    "REVOKED": "failed",
    "PAYERROR": "failed",
}
_BACK: dict[str, OutcomeState] = {"SUCCESS": "refunded", "CLOSED": "failed", "ABNORMAL": "failed"}
_ABSENT = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
# What says that the request was not looked at, or not to its end.
_UNDECIDED = frozenset({401, 409, 429})


class _Amount(BaseModel):
    total: int
    refund: int = 0


class _Trade(BaseModel):
    out_trade_no: str
    transaction_id: str = ""
    trade_state: str
    trade_state_desc: str = ""
    amount: _Amount | None = None


class _Back(BaseModel):
    refund_id: str
    out_refund_no: str
    status: str = ""
    refund_status: str = ""
    amount: _Amount


class _Code(BaseModel):
    code_url: str


class _Bill(BaseModel):
    download_url: str
    hash_value: str
    hash_type: Literal["SHA1"] = "SHA1"


class _Sealed(BaseModel):
    ciphertext: str
    nonce: str
    associated_data: str = ""


class _Told(BaseModel):
    id: str
    event_type: str
    resource: _Sealed


class _Undecided(Exception):
    """Nobody can say what became of a request."""


class _Denied(Exception):
    """WeChat Pay's own no, by its code."""


@dataclass(frozen=True)
class WeChatPay:
    """A merchant by its keys: ours in PEM with its serial, WeChat Pay's public key with its id, and the v3 key."""

    site: Site
    app: str
    merchant: str
    serial: str
    private_key: str = field(repr=False)
    wechat_key: str = field(repr=False)
    wechat_serial: str
    v3_key: str = field(repr=False)
    address: str = "https://api.mch.weixin.qq.com"
    allow: tuple[str, ...] = ()
    seconds: float = 20.0
    title: Words = field(default_factory=lambda: {"en": "WeChat Pay", "zh-CN": "微信支付"})
    currencies: tuple[str, ...] = ("CNY",)

    def __post_init__(self) -> None:
        if len(self.v3_key.encode()) != 32:
            raise Invalid("The API v3 key of WeChat Pay has 32 characters.")

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        said = {
            "appid": self.app,
            "mchid": self.merchant,
            "description": order[:40],
            "out_trade_no": key,
            "notify_url": self.site.notices,
            "amount": {"total": amount, "currency": currency},
            "time_expire": (self.site.clock.now() + timedelta(minutes=10)).astimezone(ZONE).isoformat("T", "seconds"),
        }
        try:
            code = _Code.model_validate_json(self._ask("POST", "/v3/pay/transactions/native", said))
        except _Denied as error:
            return Outcome("failed", reason=str(error))
        except (_Undecided, ValidationError) as error:
            return _unknown(error)
        return Outcome("challenge", "", code.code_url)

    def inquire(self, key: str) -> Outcome:
        try:
            return _outcome(self._trade(f"/v3/pay/transactions/out-trade-no/{key}"))
        except _Denied as error:
            return Outcome("absent") if str(error) in _ABSENT else _unknown(error)
        except (_Undecided, ValidationError) as error:
            return _unknown(error)

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        try:
            # A refund names the whole amount of the trade too.
            trade = self._trade(f"/v3/pay/transactions/id/{reference}")
            total = trade.amount.total if trade.amount else amount
            sums = {"refund": amount, "total": total, "currency": currency}
            said = {"transaction_id": reference, "out_refund_no": key, "amount": sums}
            said |= {"notify_url": self.site.notices} if self.site.notices else {}
            return _refunded(_Back.model_validate_json(self._ask("POST", "/v3/refund/domestic/refunds", said)))
        except _Denied as error:
            return Outcome("failed", reason=str(error))
        except (_Undecided, ValidationError) as error:
            return _unknown(error)

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        try:
            return _refunded(_Back.model_validate_json(self._ask("GET", f"/v3/refund/domestic/refunds/{key}")))
        except _Denied as error:
            return Outcome("absent") if str(error) in _ABSENT else _unknown(error)
        except (_Undecided, ValidationError) as error:
            return _unknown(error)

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        """The bills of the days that the window touches; the bill of a day is there on the next."""
        try:
            lines = [line for day in _days(since, until, self.site.clock.now()) for line in self._bill(day)]
        except (_Undecided, _Denied, ValueError, KeyError) as error:
            raise RailAway("WeChat Pay", str(error)[:100] or type(error).__name__) from error
        return [line for line in lines if since <= line.at < until]

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        stamp = headers.get("wechatpay-timestamp", "")
        if not self._theirs(headers, body):
            raise Forged("its signature is wrong")
        if not stamp.isdecimal() or abs(self.site.clock.now().timestamp() - int(stamp)) > TOLERANCE:
            raise Forged("it is too old or of the future")
        try:
            told = _Told.model_validate_json(body)
            return self._notice(told, self._opened(told.resource))
        except (ValidationError, InvalidTag, ValueError):
            raise Forged("it cannot be read") from None

    def _notice(self, told: _Told, opened: bytes) -> Notice:
        if told.event_type.startswith("TRANSACTION."):
            trade = _Trade.model_validate_json(opened)
            amount = trade.amount.total if trade.amount else None
            return Notice(told.id, "charge", trade.out_trade_no, _outcome(trade), amount)
        if told.event_type.startswith("REFUND."):
            back = _Back.model_validate_json(opened)
            return Notice(told.id, "refund", back.out_refund_no, _refunded(back), back.amount.refund)
        return Notice(told.id, "other")

    def _opened(self, sealed: _Sealed) -> bytes:
        key = AESGCM(self.v3_key.encode())
        return key.decrypt(sealed.nonce.encode(), _base64(sealed.ciphertext), sealed.associated_data.encode())

    def _trade(self, path: str) -> _Trade:
        return _Trade.model_validate_json(self._ask("GET", f"{path}?mchid={self.merchant}"))

    def _bill(self, day: str) -> Iterator[Line]:
        try:
            asked = f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL"
            bill = _Bill.model_validate_json(self._ask("GET", asked))
        except _Denied as error:
            if str(error) == "NO_STATEMENT_EXIST":
                return
            raise
        place = httpx.URL(bill.download_url)
        if (place.host, place.port) != (httpx.URL(self.address).host, httpx.URL(self.address).port):
            raise _Undecided("a bill of another host")
        raw = self._ask("GET", place.raw_path.decode(), verified=False)
        # The download is not signed; what the signed answer says of it is.
        if hashlib.sha1(raw, usedforsecurity=False).hexdigest() != bill.hash_value.lower():
            raise _Undecided("a bill that is not the one announced")
        yield from _lines(raw.decode("utf-8-sig"))

    def _ask(self, method: str, path: str, said: Mapping[str, Any] | None = None, *, verified: bool = True) -> bytes:
        body = json.dumps(said, ensure_ascii=False) if said is not None else ""
        headers = {"authorization": self._authorized(method, path, body), "accept": "application/json"}
        headers |= {"content-type": "application/json", "wechatpay-serial": self.wechat_serial}
        try:
            with client(allow=self.allow, most_bytes=64 << 20, seconds=self.seconds) as wire:
                answer = wire.request(method, f"{self.address}{path}", headers=headers, content=body.encode())
        except (Unreachable, TooLarge) as error:
            raise _Undecided(type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code in _UNDECIDED:
            raise _Undecided(f"HTTP {answer.status_code}")
        if verified and not self._theirs(answer.headers, answer.text):
            raise _Undecided("an answer whose signature is wrong")
        if answer.status_code >= 300:
            raise _Denied(_why(answer.content))
        return answer.content

    def _authorized(self, method: str, path: str, body: str) -> str:
        stamp, nonce = int(self.site.clock.now().timestamp()), secrets.token_hex(16)
        signature = sign(self.private_key, f"{method}\n{path}\n{stamp}\n{nonce}\n{body}\n")
        said = {"mchid": self.merchant, "nonce_str": nonce, "signature": signature, "timestamp": str(stamp)}
        said["serial_no"] = self.serial
        return "WECHATPAY2-SHA256-RSA2048 " + ",".join(f'{name}="{value}"' for name, value in said.items())

    def _theirs(self, headers: Mapping[str, str], body: str) -> bool:
        stamp, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
        if headers.get("wechatpay-serial", "") != self.wechat_serial:
            return False
        return fits(self.wechat_key, f"{stamp}\n{nonce}\n{body}\n", headers.get("wechatpay-signature", ""))


def _base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _outcome(trade: _Trade) -> Outcome:
    state = _STATES.get(trade.trade_state, "unknown")
    return Outcome(state, trade.transaction_id, "", trade.trade_state_desc if state == "failed" else "")


def _refunded(back: _Back) -> Outcome:
    state = _BACK.get(back.status or back.refund_status, "unknown")
    return Outcome(state, back.refund_id, "", (back.status or back.refund_status) if state == "failed" else "")


def _why(body: bytes) -> str:
    try:
        said = json.loads(body)
        return str(said["code"])
    except (ValueError, KeyError, TypeError):
        return "refused"


def _unknown(error: object) -> Outcome:
    return Outcome("unknown", reason=f"WeChat Pay gave no answer ({type(error).__name__}: {error})"[:200])


def _days(since: datetime, until: datetime, now: datetime) -> Iterator[str]:
    day = since.astimezone(ZONE).date()
    while day <= min(until.astimezone(ZONE).date(), now.astimezone(ZONE).date() - timedelta(days=1)):
        yield day.isoformat()
        day += timedelta(days=1)


def _lines(text: str) -> Iterator[Line]:
    """The rows of a bill, whose values begin with a grave accent; two rows at the end sum it up."""
    rows = [[value.strip().lstrip("`") for value in row] for row in csv.reader(text.splitlines())]
    names = rows[0] if rows else []
    for row in rows[1:]:
        if len(row) != len(names):
            return
        said = dict(zip(names, row, strict=True))
        at = datetime.strptime(said["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
        back = said["交易状态"] == "REFUND"
        kind: Literal["charge", "refund"] = "refund" if back else "charge"
        key = said["商户退款单号"] if back else said["商户订单号"]
        amount = minor(said["申请退款金额"] if back else said["订单金额"], said["货币种类"]).amount
        yield Line(key, said["微信订单号"], kind, amount, said["货币种类"], at)
