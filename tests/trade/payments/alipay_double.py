"""Alipay's gateway as its documents describe it: RSA2 over sorted parameters, signed answers, notices, bills in GBK."""

import base64
import io
import json
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from tests.clocks import Standing
from tests.trade.payments.vendors import Answer, Back, Ledger, Request, Trade, pair

APP = "2021000000000001"
ZONE = ZoneInfo("Asia/Shanghai")
_COLUMNS = (
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "订单金额（元）",
    "商家实收（元）",
)
_NAMES = ",".join((*_COLUMNS, "退款批次号/请求号"))


def signed(text: str, who: str = "alipay") -> str:
    key: Any = load_pem_private_key(pair(who).private.encode(), None)
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def in_order(said: dict[str, str]) -> str:
    return "&".join(f"{name}={said[name]}" for name in sorted(said) if said[name])


class AlipayDouble(Ledger):
    """A trade comes about when its code is scanned; amounts that end in 01 get no code."""

    def __init__(self, clock: Standing) -> None:
        super().__init__()
        self._clock = clock
        self.codes: dict[str, int] = {}
        self.signer = "alipay"
        self.url = ""

    def answer(self, request: Request) -> Answer:
        if request.path == "/bill":
            return Answer(self._bill(request.query["day"]))
        form = request.form
        name = f"{form['method'].replace('.', '_')}_response"
        node = json.dumps(self._checked(form), ensure_ascii=False, separators=(",", ":"))
        return Answer(f'{{"{name}":{node},"sign":"{signed(node, self.signer)}"}}'.encode())

    def _checked(self, form: dict[str, str]) -> dict[str, Any]:
        signature = form.pop("sign")
        assert (form["charset"], form["sign_type"], form["version"], form["format"]) == ("utf-8", "RSA2", "1.0", "JSON")
        datetime.strptime(form["timestamp"], "%Y-%m-%d %H:%M:%S")
        key: Any = load_pem_public_key(pair("shop").public.encode())
        try:
            key.verify(base64.b64decode(signature), in_order(form).encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"}
        assert form["app_id"] == APP
        asked = json.loads(form["biz_content"])
        method = form["method"].removeprefix("alipay.").replace(".", "_")
        return getattr(self, f"_{method}")(asked)  # type: ignore[no-any-return]

    def _trade_precreate(self, asked: dict[str, str]) -> dict[str, Any]:
        key, amount = asked["out_trade_no"], int(Decimal(asked["total_amount"]) * 100)
        if amount % 100 == 1:
            return {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TOTAL_FEE_EXCEED"}
        self.codes.setdefault(key, amount)
        return {"code": "10000", "msg": "Success", "out_trade_no": key, "qr_code": f"https://qr.alipay.example/{key}"}

    def _trade_query(self, asked: dict[str, str]) -> dict[str, Any]:
        trade = self.trades.get(asked["out_trade_no"])
        if trade is None:
            return {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        return {"code": "10000", "msg": "Success", **self._shown(trade)}

    def _trade_refund(self, asked: dict[str, str]) -> dict[str, Any]:
        trade = next(one for one in self.trades.values() if one.id == asked["trade_no"])
        amount, key = int(Decimal(asked["refund_amount"]) * 100), asked["out_request_no"]
        changed = key not in self.backs
        if changed and (trade.state != "paid" or amount > self.left(trade)):
            return {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"}
        self.backs.setdefault(key, Back(key, f"b{len(self.backs)}", trade, amount, int(self._clock.now().timestamp())))
        return {"code": "10000", "msg": "Success", "trade_no": trade.id, "fund_change": "Y" if changed else "N"}

    def _trade_fastpay_refund_query(self, asked: dict[str, str]) -> dict[str, Any]:
        back = self.backs.get(asked["out_request_no"])
        more = {"out_request_no": back.key, "refund_status": "REFUND_SUCCESS"} if back else {}
        return {"code": "10000", "msg": "Success", **more}

    def _data_dataservice_bill_downloadurl_query(self, asked: dict[str, str]) -> dict[str, Any]:
        assert asked["bill_type"] == "trade"
        assert asked["bill_date"] < self._clock.now().astimezone(ZONE).date().isoformat()
        return {"code": "10000", "msg": "Success", "bill_download_url": f"{self.url}/bill?day={asked['bill_date']}"}

    def _bill(self, day: str) -> bytes:
        rows = [self._row(one, "交易", one.amount, one) for one in self.trades.values() if one.state == "paid"]
        rows += [self._row(one, "退款", -one.amount, one.trade) for one in self.backs.values()]
        text = "\n".join(["#支付宝业务明细查询", _NAMES, *(row for row in rows if f",{day} " in row), "#end"])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, inside in (("业务明细.csv", text), ("业务明细(汇总).csv", "#sums\nmethod,amount\nx,1")):
                # Without the flag for UTF-8 a reader takes the name for cp437, as with Alipay's own archives.
                archive.writestr(name.encode("gb18030").decode("cp437"), inside.encode("gb18030"))
        return packed.getvalue()

    def _row(self, one: Any, kind: str, amount: int, trade: Trade) -> str:
        at = datetime.fromtimestamp(one.at, UTC).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        key = one.key if kind == "退款" else ""
        yuan = f"{Decimal(amount) / 100:.2f}"
        return f"{trade.id}\t,{trade.key}\t,{kind},goods,{at},{at},{yuan},{yuan},{key}"

    def _shown(self, trade: Trade) -> dict[str, str]:
        state = {"paid": "TRADE_SUCCESS", "failed": "TRADE_CLOSED"}[trade.state]
        amount = f"{Decimal(trade.amount) / 100:.2f}"
        return {"trade_no": trade.id, "out_trade_no": trade.key, "trade_status": state, "total_amount": amount}

    def confirm(self, key: str, yes: bool) -> None:
        """The customer scans the code, and pays or lets it be closed."""
        if key in self.codes:
            state, now = "paid" if yes else "failed", int(self._clock.now().timestamp())
            self.trades[key] = Trade(key, f"20261111{len(self.trades):04}", self.codes[key], "CNY", state, now)

    def notice(self, key: str) -> tuple[dict[str, str], str]:
        """The signed form that Alipay posts."""
        at = self._clock.now().astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        said = {"notify_time": at, "notify_type": "trade_status_sync", "notify_id": f"n-{key}", "app_id": APP}
        said |= {
            "charset": "utf-8",
            "version": "1.0",
            "subject": "订单 1&2",
            "empty": "",
            **self._shown(self.trades[key]),
        }
        return {}, urlencode({**said, "sign": signed(in_order(said)), "sign_type": "RSA2"})
