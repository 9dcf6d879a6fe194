"""WeChat Pay's API v3 as its documents describe it: signed requests and answers, sealed notices, bills with accents."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.clocks import Standing
from tests.trade.payments.alipay_double import signed
from tests.trade.payments.vendors import Answer, Back, Ledger, Request, Trade, pair

APP, MERCHANT, SERIAL, PLATFORM = "wx0001", "1900000001", "SHOP01", "PUB_KEY_ID_01"
V3_KEY = "0123456789abcdef0123456789abcdef"
ZONE = ZoneInfo("Asia/Shanghai")
_NAMES = "交易时间,公众账号ID,商户号,微信订单号,商户订单号,交易状态,货币种类,订单金额,商户退款单号,申请退款金额"


class WeChatDouble(Ledger):
    """A trade waits for its code to be scanned; amounts that end in 01 are refused."""

    def __init__(self, clock: Standing) -> None:
        super().__init__()
        self._clock = clock
        self.signer = "wechat"
        self.url = ""

    def now(self) -> int:
        return int(self._clock.now().timestamp())

    def answer(self, request: Request) -> Answer:
        if not self._genuine(request):
            return self._say({"code": "SIGN_ERROR", "message": "wrong signature"}, 401)
        if request.path == "/v3/billdownload/file":
            return Answer(self._bill(request.query["token"]).encode())
        return self._route(request, json.loads(request.raw) if request.raw else {})

    def _genuine(self, request: Request) -> bool:
        scheme, _, rest = request.headers["authorization"].partition(" ")
        said = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        assert (scheme, said["mchid"], said["serial_no"]) == ("WECHATPAY2-SHA256-RSA2048", MERCHANT, SERIAL)
        assert abs(int(said["timestamp"]) - self.now()) <= 300
        text = f"{request.method}\n{request.target}\n{said['timestamp']}\n{said['nonce_str']}\n{request.raw.decode()}\n"
        key: Any = load_pem_public_key(pair("shop").public.encode())
        try:
            key.verify(base64.b64decode(said["signature"]), text.encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    def _route(self, request: Request, asked: dict[str, Any]) -> Answer:
        *_, last = request.path.split("/")
        if request.path == "/v3/pay/transactions/native":
            return self._native(asked)
        if request.path == "/v3/refund/domestic/refunds":
            return self._return(asked)
        if request.path == "/v3/bill/tradebill":
            return self._announce(request.query)
        if request.path.startswith("/v3/refund/"):
            back = self.backs.get(last)
            return self._say(self._back(back)) if back else self._say({"code": "RESOURCE_NOT_EXISTS"}, 404)
        assert request.query["mchid"] == MERCHANT
        trade = self.trades.get(last) or next((one for one in self.trades.values() if one.id == last), None)
        return self._say(self._trade(trade)) if trade else self._say({"code": "ORDER_NOT_EXIST"}, 404)

    def _native(self, asked: dict[str, Any]) -> Answer:
        assert (asked["appid"], asked["mchid"]) == (APP, MERCHANT)
        assert datetime.fromisoformat(asked["time_expire"]) > self._clock.now()
        key, amount = asked["out_trade_no"], asked["amount"]["total"]
        assert re.fullmatch(r"[0-9A-Za-z_\-|*]{6,32}", key)
        if amount % 100 == 1:
            return self._say({"code": "RULE_LIMIT", "message": "over the limit"}, 403)
        known = Trade(key, f"42000{len(self.trades)}", amount, asked["amount"]["currency"], "open", self.now())
        self.trades.setdefault(key, known)
        return self._say({"code_url": f"weixin://wxpay/bizpayurl?pr={key}"})

    def _return(self, asked: dict[str, Any]) -> Answer:
        trade = next(one for one in self.trades.values() if one.id == asked["transaction_id"])
        key, sums = asked["out_refund_no"], asked["amount"]
        if sums["total"] != trade.amount:
            return self._say({"code": "PARAM_ERROR"}, 400)
        if key not in self.backs and (trade.state != "paid" or sums["refund"] > self.left(trade)):
            return self._say({"code": "NOT_ENOUGH"}, 403)
        self.backs.setdefault(key, Back(key, f"50000{len(self.backs)}", trade, sums["refund"], self.now()))
        return self._say(self._back(self.backs[key]))

    def _announce(self, query: dict[str, str]) -> Answer:
        if query["bill_date"] < "2026-11-11":
            return self._say({"code": "NO_STATEMENT_EXIST", "message": "no bill"}, 400)
        assert query["bill_date"] < self._clock.now().astimezone(ZONE).date().isoformat()
        mark = hashlib.sha1(self._bill(query["bill_date"]).encode()).hexdigest()
        place = f"{self.url}/v3/billdownload/file?token={query['bill_date']}"
        return self._say({"hash_type": "SHA1", "hash_value": mark, "download_url": place})

    def _bill(self, day: str) -> str:
        rows = [self._row(one, "SUCCESS", one, 0) for one in self.trades.values() if one.state == "paid"]
        rows += [self._row(one, "REFUND", one.trade, one.amount) for one in self.backs.values()]
        sums = ["总交易单数,应结订单总金额", "`1,`1.00"]
        return "\ufeff" + "\r\n".join([_NAMES, *(row for row in rows if row.startswith(f"`{day}")), *sums])

    def _row(self, one: Any, state: str, trade: Trade, back: int) -> str:
        at = datetime.fromtimestamp(one.at, UTC).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        amounts = f"{trade.amount / 100:.2f}", one.key if back else "0", f"{back / 100:.2f}"
        said = (at, APP, MERCHANT, trade.id, trade.key, state, trade.currency, *amounts)
        return ",".join(f"`{value}" for value in said)

    def _trade(self, trade: Trade) -> dict[str, Any]:
        state = {"paid": "SUCCESS", "failed": "CLOSED", "open": "NOTPAY"}[trade.state]
        said = {"out_trade_no": trade.key, "trade_state": state, "trade_state_desc": state.lower(), "mchid": MERCHANT}
        more = {"transaction_id": trade.id} if trade.state == "paid" else {}
        return {**said, **more, "amount": {"total": trade.amount, "currency": trade.currency}}

    def _back(self, back: Back) -> dict[str, Any]:
        amount = {"refund": back.amount, "total": back.trade.amount, "currency": back.trade.currency}
        return {"refund_id": back.id, "out_refund_no": back.key, "status": "SUCCESS", "amount": amount}

    def _say(self, value: object, status: int = 200) -> Answer:
        body = json.dumps(value)
        return Answer(body.encode(), status, {"content-type": "application/json", **self._signed(body)})

    def _signed(self, body: str) -> dict[str, str]:
        said = {"wechatpay-timestamp": str(self.now()), "wechatpay-nonce": "n0nce", "wechatpay-serial": PLATFORM}
        return {**said, "wechatpay-signature": signed(f"{self.now()}\nn0nce\n{body}\n", self.signer)}

    def confirm(self, key: str, yes: bool) -> None:
        """The customer scans the code, and pays or lets it be closed."""
        self.trades[key].state = "paid" if yes else "failed"

    def notice(self, key: str) -> tuple[dict[str, str], str]:
        """The signed and sealed notice of a payment."""
        return self.told(f"n-{key}", "TRANSACTION.SUCCESS", self._trade(self.trades[key]))

    def refund_notice(self, key: str) -> tuple[dict[str, str], str]:
        said = self._back(self.backs[key])
        return self.told(f"n-{key}", "REFUND.SUCCESS", {**said, "refund_status": said.pop("status")})

    def told(self, id: str, kind: str, about: dict[str, Any], key: str = V3_KEY) -> tuple[dict[str, str], str]:
        sealed = AESGCM(key.encode()).encrypt(b"abcdefghijkl", json.dumps(about).encode(), b"transaction")
        resource = {"algorithm": "AEAD_AES_256_GCM", "ciphertext": base64.b64encode(sealed).decode()}
        resource |= {"nonce": "abcdefghijkl", "associated_data": "transaction"}
        body = json.dumps({"id": id, "event_type": kind, "resource_type": "encrypt-resource", "resource": resource})
        return self._signed(body), body
