"""Contracts with WeCom, DingTalk, Feishu, Aliyun and a mail server: what is asked, what is made of their answers."""

import hashlib
import hmac
import json
import socket
import threading
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.core import mail
from urllib3.exceptions import MaxRetryError, NewConnectionError

from members import gateways
from members.gateways import Letter

NOBODY: Any = None  # the connection that failed


class Answer:
    """What `requests` gives back."""

    def __init__(self, said, status=200):
        self.said, self.status_code = said, status

    def json(self):
        return self.said


class House:
    """The other side: answers by path, in turn, and remembers what it was asked."""

    def __init__(self, monkeypatch):
        self.answers, self.asked = {}, []
        monkeypatch.setattr("requests.get", lambda url, **more: self._answer("GET", url, more))
        monkeypatch.setattr("requests.post", lambda url, **more: self._answer("POST", url, more))

    def _answer(self, method, url, more):
        assert more.pop("timeout"), "without a time limit"
        self.asked.append((method, url, more))
        found = next(answers for path, answers in self.answers.items() if path in url)
        said = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Answer) else Answer(said)

    def calls(self, path):
        return [more for _method, url, more in self.asked if path in url]


@pytest.fixture
def house(acme, monkeypatch):
    return House(monkeypatch)


def letters(*to, url="https://acme.example/points/"):
    return [Letter(f"acme-{n}", one, "积分已到账", "季度之星", url) for n, one in enumerate(to)]


# --- WeCom --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def wecom(house):
    house.answers = {
        "gettoken": [{"errcode": 0, "access_token": "T1", "expires_in": 7200}],
        "message/send": [{"errcode": 0, "msgid": "M1"}],
    }
    return gateways.gateway("wecom", {"corpid": "ww1", "agentid": "1000002", "secret": "s"})


def test_wecom_takes_everybody_with_the_same_words_in_one_call_and_swallows_repeats(wecom, house):
    answers = wecom.post(letters("A1", "A2", "A3"))
    assert [one.ok for one in answers] == [True] * 3
    (call,) = house.calls("message/send")
    assert call["json"]["touser"] == "A1|A2|A3"
    assert (call["json"]["enable_duplicate_check"], call["json"]["agentid"]) == (1, 1000002)
    assert call["json"]["textcard"]["url"] == "https://acme.example/points/"


def test_wecom_names_those_it_does_not_know(wecom, house):
    house.answers["message/send"] = [{"errcode": 0, "msgid": "M1", "invaliduser": "a2"}]
    assert [(one.ok, one.is_final) for one in wecom.post(letters("A1", "A2"))] == [(True, False), (False, True)]


def test_a_token_is_fetched_once_and_again_when_it_is_over(wecom, house):
    wecom.post(letters("A1"))
    house.answers["message/send"] = [{"errcode": 42001}, {"errcode": 0, "msgid": "M2"}]
    assert wecom.post(letters("A1"))[0].ok
    assert len(house.calls("gettoken")) == 2


@pytest.mark.parametrize(
    "trouble", [{"errcode": 45009, "errmsg": "freq"}, requests.ConnectTimeout(), Answer({}, 502), Answer([1])]
)
def test_wecom_in_trouble_is_tried_again(wecom, house, trouble):
    house.answers["message/send"] = [trouble]
    (answer,) = wecom.post(letters("A1"))
    assert (answer.ok, answer.is_final) == (False, False)


@pytest.mark.parametrize(
    ("trouble", "may_have_been_taken"),
    [
        (requests.ConnectTimeout(), False),
        (requests.ConnectionError(MaxRetryError(NOBODY, "/", NewConnectionError(NOBODY, ""))), False),
        (requests.ReadTimeout(), True),
        (requests.ConnectionError("reset"), True),
        (Answer({}, 502), True),
    ],
)
def test_a_line_that_broke_after_the_call_says_that_nobody_knows(wecom, house, trouble, may_have_been_taken):
    house.answers["message/send"] = [trouble]
    assert wecom.post(letters("A1"))[0].is_unsure == may_have_been_taken


def test_more_than_a_thousand_go_in_two_calls(wecom, house):
    wecom.post(letters(*(f"A{n}" for n in range(1001))))
    assert [len(call["json"]["touser"].split("|")) for call in house.calls("message/send")] == [1000, 1]


# --- DingTalk -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def dingtalk(house):
    house.answers = {
        "gettoken": [{"errcode": 0, "access_token": "T1", "expires_in": 7200}],
        "asyncsend_v2": [{"errcode": 0, "task_id": 77}],
    }
    return gateways.gateway("dingtalk", {"app_key": "k", "app_secret": "s", "agent_id": "9"})


def test_dingtalk_sends_a_card_with_its_link(dingtalk, house):
    answers = dingtalk.post(letters("A1", "A2"))
    assert [one.provider_no for one in answers] == ["77", "77"]
    (call,) = house.calls("asyncsend_v2")
    assert (call["json"]["userid_list"], call["json"]["agent_id"]) == ("A1,A2", 9)
    assert call["json"]["msg"]["action_card"]["single_url"] == "https://acme.example/points/"


def test_dingtalk_knows_nobody_of_that_number(dingtalk, house):
    house.answers["asyncsend_v2"] = [{"errcode": 33012, "errmsg": "无效的USERID"}]
    assert dingtalk.post(letters("A1"))[0].is_final


# --- Feishu -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def feishu(house):
    house.answers = {
        "tenant_access_token": [{"code": 0, "tenant_access_token": "T1", "expire": 7200}],
        "im/v1/messages": [{"code": 0, "data": {"message_id": "om_1"}}],
    }
    return gateways.gateway("feishu", {"app_id": "cli", "app_secret": "s"})


def test_feishu_gets_a_card_and_the_same_uuid_at_every_try(feishu, house):
    for _ in range(2):
        assert feishu.post(letters("A1"))[0].provider_no == "om_1"
    calls = house.calls("im/v1/messages")
    assert [call["json"]["uuid"] for call in calls] == ["acme-0", "acme-0"]
    assert calls[0]["headers"] == {"Authorization": "Bearer T1"}
    assert json.loads(calls[0]["json"]["content"])["header"]["title"]["content"] == "积分已到账"


def test_feishu_may_not_write_to_somebody(feishu, house):
    house.answers["im/v1/messages"] = [{"code": 230013, "msg": "Bot has NO availability to this user."}]
    assert feishu.post(letters("A1"))[0].is_final


# --- texts --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sms(house):
    house.answers = {"dysmsapi": [{"Code": "OK", "BizId": "B1"}]}
    return gateways.gateway(
        "sms", {"access_key_id": "K", "access_key_secret": "S", "sign_name": "小羊", "template_code": "SMS_1"}
    )


def test_a_text_is_signed_over_all_it_says(sms, house):
    assert sms.post(letters("13800138000"))[0].provider_no == "B1"
    (_method, url, more) = house.asked[0]
    said = dict(parse_qsl(urlsplit(url).query))
    assert (said["PhoneNumbers"], json.loads(said["TemplateParam"])) == ("13800138000", {"title": "积分已到账"})
    headers = more["headers"]
    names = headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    canonical = "".join(f"{name}:{headers[name]}\n" for name in names)
    asked = f"POST\n/\n{urlsplit(url).query}\n{canonical}\n{';'.join(names)}\n{hashlib.sha256(b'').hexdigest()}"
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(asked.encode()).hexdigest()}"
    assert headers["Authorization"].endswith(hmac.new(b"S", text.encode(), "sha256").hexdigest())


@pytest.mark.parametrize(
    ("code", "final"), [("isv.MOBILE_NUMBER_ILLEGAL", True), ("isv.BUSINESS_LIMIT_CONTROL", False)]
)
def test_a_wrong_number_is_final_and_a_limit_is_not(sms, house, code, final):
    house.answers["dysmsapi"] = [{"Code": code, "Message": "x"}]
    (answer,) = sms.post(letters("138"))
    assert (answer.ok, answer.is_final) == (False, final)


# --- mail ---------------------------------------------------------------------------------------------------------------


def test_a_mail_keeps_its_message_id_at_every_try(acme):
    box = gateways.gateway("mail", {"from_email": "hr@acme.example.com"})
    for _ in range(2):
        assert box.post(letters("lin@acme.example.com"))[0].ok
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == "<acme-0@acme.example.com>"
    assert (first.subject, first.from_email) == ("积分已到账", "hr@acme.example.com")
    assert "https://acme.example/points/" in first.body


def test_a_mail_server_that_is_not_there_is_tried_again(acme):
    box = gateways.gateway("mail", {"from_email": "hr@acme.example.com", "host": "127.0.0.1", "port": "9"})
    with pytest.raises(gateways.GatewayDown):  # the whole round waits, and nobody is asked a second time
        box.post(letters("a@x.cn", "b@x.cn"))


@pytest.fixture
def listener():
    """Something that listens on a mail port of this machine, and how often it was called."""
    with socket.create_server(("127.0.0.1", 2525)) as server:
        server.settimeout(0.2)
        yield server


def called(server):
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "::ffff:127.0.0.1"])
def test_a_typed_mail_server_inside_is_not_called(acme, listener, host):
    box = gateways.gateway("mail", {"host": host, "port": "2525"})
    with pytest.raises(gateways.GatewayDown):
        box.post(letters("a@x.cn"))
    assert not called(listener)


def test_control_a_network_of_ones_own_is_called(acme, listener, settings):
    settings.MAIL_NETWORKS = ["127.0.0.0/8"]
    threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()
    with pytest.raises(gateways.GatewayDown) as fault:
        gateways.gateway("mail", {"host": "127.0.0.1", "port": "2525"}).post(letters("a@x.cn"))
    assert str(fault.value) == "SMTPServerDisconnected"


def test_only_ports_of_mail_are_called(acme, settings):
    settings.MAIL_NETWORKS = ["127.0.0.0/8"]
    with pytest.raises(gateways.GatewayDown) as fault:
        gateways.gateway("mail", {"host": "127.0.0.1", "port": "8149"}).post(letters("a@x.cn"))
    assert str(fault.value) == "ServerRefused"


def test_words_with_angle_brackets_stay_words(acme):
    box = gateways.gateway("mail", {})
    box.post([Letter("acme-9", "lin@x.cn", "<b>x</b>", "<script>", "")])
    html = mail.outbox[0].alternatives[0][0]
    assert "<script>" not in html
