"""The other side of the wire: little WeChat and Alipay of our own, written from their documents, not with their SDKs."""

import base64
import datetime as dt
import functools
import gzip
import hashlib
import io
import json
import time
import zipfile
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from orders.gateways.payment import Charge
from orders.gateways.payment.base import CHINA


@functools.cache
def key(name):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(name):
    form = serialization.PrivateFormat.PKCS8
    return key(name).private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(name):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key(name).public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def sign(name, text):
    return base64.b64encode(key(name).sign(text.encode(), padding.PKCS1v15(), SHA256())).decode()


def check(name, text, signature):
    """Raises InvalidSignature."""
    key(name).public_key().verify(base64.b64decode(signature), text.encode(), padding.PKCS1v15(), SHA256())


class Answer:
    """What `requests` gives back."""

    def __init__(self, status, text, headers):
        self.status_code, self.text, self.headers = status, text, headers
        self.content = text if isinstance(text, bytes) else text.encode()

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        pass


class WeChatHouse:
    """WeChat Pay's server: checks the merchant's signature, answers what the test laid out, signed."""

    SECRETS = {
        "mchid": "1900000001",
        "appid": "wx00000001",
        "app_secret": "s" * 32,
        "cert_serial_no": "ABC123",
        "apiv3_key": "k" * 32,
        "public_key_id": "PUB_KEY_ID_01",
    }

    def __init__(self):
        self.asked, self.answers = [], {}
        self.signs_with = "wechat"

    @property
    def secrets(self):
        return {**self.SECRETS, "private_key": private_pem("merchant"), "public_key": public_pem("wechat")}

    def request(self, method, url, *, headers=None, json=None, timeout=None, **more):
        assert timeout, "without a time limit"
        path = url.removeprefix("https://api.mch.weixin.qq.com")
        self._check(method, path, headers["Authorization"], json)
        self.asked.append((method, path, json))
        status, said = next(answer for start, answer in self.answers.items() if path.startswith(start))
        return self._answer(status, said)

    def _check(self, method, path, authorization, body):
        parts = dict(part.split("=", 1) for part in authorization.split(" ", 1)[1].split(","))
        parts = {name: value.strip('"') for name, value in parts.items()}
        text = "" if body is None else json.dumps(body)
        message = f"{method}\n{path}\n{parts['timestamp']}\n{parts['nonce_str']}\n{text}\n"
        check("merchant", message, parts["signature"])
        assert (parts["mchid"], parts["serial_no"]) == ("1900000001", "ABC123")

    def _answer(self, status, said):
        if isinstance(said, bytes):
            return Answer(status, said, {"Content-Type": "application/x-gzip", **self.signed("")})
        text = "" if said is None else json.dumps(said)
        return Answer(status, text, {"Content-Type": "application/json", **self.signed(text)})

    def signed(self, text, *, at=None):
        at = str(int(at or time.time()))
        return {
            "Wechatpay-Timestamp": at,
            "Wechatpay-Nonce": "n1",
            "Wechatpay-Serial": "PUB_KEY_ID_01",
            "Wechatpay-Signature": sign(self.signs_with, f"{at}\nn1\n{text}\n"),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    def notice(self, event, what, *, at=None, event_id="EV-1", apiv3_key="k" * 32):
        """Headers and body of a callback about `what`."""
        sealed = AESGCM(apiv3_key.encode()).encrypt(b"0123456789ab", json.dumps(what).encode(), b"transaction")
        resource = {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": "0123456789ab",
            "associated_data": "transaction",
            "ciphertext": base64.b64encode(sealed).decode(),
        }
        said = {"id": event_id, "event_type": event, "resource_type": "encrypt-resource", "resource": resource}
        body = json.dumps(said)
        return self.signed(body, at=at), body.encode()

    def paid(self, number, fen, **changes):
        """What a successful payment looks like in there."""
        return {
            "mchid": "1900000001",
            "appid": "wx00000001",
            "out_trade_no": number,
            "transaction_id": f"4200{number}",
            "trade_state": "SUCCESS",
            "success_time": "2026-11-21T18:05:00+08:00",
            "amount": {"total": fen, "payer_total": fen, "currency": "CNY"},
            **changes,
        }

    def lay_bill(self, lines):
        """A day's bill to be fetched: [(state, number, yuan, refund number, yuan back)]."""
        names = "交易时间,商户号,微信订单号,商户订单号,交易状态,微信退款单号,商户退款单号,订单金额,申请退款金额"
        rows = [
            ",".join(
                f"`{one}" for one in ("2026-11-21", "1900000001", f"42{no}", no, state, f"50{back}", back, yuan, fell)
            )
            for state, no, yuan, back, fell in lines
        ]
        text = "\ufeff" + "\r\n".join([names, *rows, "总交易单数,应结订单总金额", "`2,`9.90"])
        url = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=t"
        digest = hashlib.sha1(text.encode()).hexdigest()
        self.answers = {
            "/v3/bill/tradebill": (200, {"download_url": url, "hash_type": "SHA1", "hash_value": digest}),
            "/v3/billdownload/file": (200, gzip.compress(text.encode())),
        }


class AlipayHouse:
    """Alipay's server: checks the app's signature, answers what the test laid out, signed."""

    def __init__(self):
        self.asked, self.answers, self.signs_with = [], {}, "alipay"
        self.file = b""

    @property
    def secrets(self):
        return {
            "appid": "2021000001",
            "app_private_key": private_pem("app"),
            "alipay_public_key": public_pem("alipay"),
        }

    def read(self, url):
        """The parameters of a signed address; raises InvalidSignature."""
        said = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        signature = said.pop("sign")
        check("app", "&".join(f"{name}={said[name]}" for name in sorted(said)), signature)
        return {**said, "biz_content": json.loads(said["biz_content"])}

    def urlopen(self, url, timeout=None):
        assert timeout, "without a time limit"
        said = self.read(url)
        self.asked.append((said["method"], said["biz_content"]))
        content = json.dumps(self.answers[said["method"]], ensure_ascii=False, separators=(",", ":"))
        name = said["method"].replace(".", "_") + "_response"
        return io.BytesIO(f'{{"{name}":{content},"sign":"{sign(self.signs_with, content)}"}}'.encode())

    def get(self, url, *, timeout=None, **more):
        assert timeout, "without a time limit"
        return Answer(200, self.file, {})

    def notice(self, number, yuan, **changes):
        """The body of a callback."""
        said = {
            "app_id": "2021000001",
            "notify_id": "N1",
            "out_trade_no": number,
            "trade_no": f"2026{number}",
            "trade_status": "TRADE_SUCCESS",
            "total_amount": yuan,
            "gmt_payment": "2026-11-21 18:05:00",
            "charset": "utf-8",
            "version": "1.0",
            "subject": "礼品 & 卡",
            **changes,
        }
        text = "&".join(f"{name}={said[name]}" for name in sorted(said))
        return urlencode(
            {**said, "sign": sign(self.signs_with, text), "sign_type": "RSA2"}, quote_via=quote_plus
        ).encode()

    def lay_bill(self, lines):
        """A day's bill to be fetched: [(kind, number, yuan, refund number)]."""
        names = "支付宝交易号,商户订单号,业务类型,订单金额（元）,退款批次号/请求号"
        rows = [f"2026{no}\t,{no}\t,{kind}\t,{yuan}\t,{back}\t" for kind, no, yuan, back in lines]
        text = "\r\n".join(["#支付宝业务明细查询", names, *rows, "#业务明细列表结束"])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("sum.csv", "#汇总\r\n门店编号,交易订单总笔数".encode("gbk"))
            archive.writestr("detail.csv", text.encode("gbk"))
        self.file = packed.getvalue()
        url = "https://dwbillcenter.alipay.com/file?x=1"
        method = "alipay.data.dataservice.bill.downloadurl.query"
        self.answers = {method: {"code": "10000", "msg": "Success", "bill_download_url": url}}


PAID_AT = dt.datetime(2026, 11, 21, 18, 5, tzinfo=CHINA)


PAY_BY = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


def charge(way, **more):
    fields = {"return_url": "https://acme.example/back", "notify_url": "https://acme.example/n/", **more}
    return Charge(number="P1", fen=990, description="月饼礼盒", way=way, pay_by=PAY_BY, **fields)
