"""Faults of arXiv and Claude as tables: what may be wrong with an answer, where, and how often."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from support.fake_arxiv import Fault, Reply
from support.fake_claude import Response, error

# ------------------------------------------------------------------------------------- what arXiv does wrong

Change = Callable[[Reply], Reply]


def _body(change: Callable[[bytes], bytes]) -> Change:
    return lambda good: replace(good, body=change(good.body))


def _entry(pattern: bytes, new: bytes) -> Change:
    """Change the first entry of a feed or an answer."""

    def change(body: bytes) -> bytes:
        head, mark, rest = body.partition(b"<entry>")
        return head + mark + re.sub(pattern, lambda _: new, rest, count=1) if mark else body

    return _body(change)


def _entries(number: int) -> Change:
    def change(body: bytes) -> bytes:
        head, *rest = body.removesuffix(b"</feed>").split(b"<entry>")
        return b"<entry>".join([head, *rest[:number]]) + b"</feed>"

    return _body(change)


def _status(code: int) -> Change:
    return lambda _: Reply(code)


def _redirect(where: str) -> Change:
    return lambda _: Reply(302, headers={"Location": where})


def _foreign(body: bytes) -> bytes:
    """Turn a feed into that of the other category, and an answer into one to another query, both empty."""
    other = {b"cs.CV": b"cs.CL", b"cs.CL": b"cs.CV", b"id_list=2": b"id_list=1"}
    names = re.compile(b"|".join(map(re.escape, other)))
    head = names.sub(lambda found: other[found[0]], body.partition(b"<entry>")[0])
    return re.sub(rb"totalResults>\d+<", b"totalResults>0<", head.removesuffix(b"</feed>")) + b"</feed>"


BOMB = b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><feed>&b;</feed>'
KINDS: Mapping[str, Change] = {
    **{str(code): _status(code) for code in (400, 403, 404, 410, 418, 429, 500, 502, 503, 504)},
    "429, retry tomorrow": lambda _: Reply(429, headers={"Retry-After": "86400"}),
    "rate exceeded": lambda _: Reply(body=b"Rate exceeded."),
    "an HTML page": lambda _: Reply(body=b"<!DOCTYPE html><html><body>Back soon</body></html>"),
    "nothing": lambda _: Reply(),
    "JSON": lambda _: Reply(body=b'{"papers": []}'),
    "a connection that breaks": lambda good: replace(good, cut=True),
    "half of it": _body(lambda body: body[: len(body) // 2]),
    "XML that is not well-formed": _body(lambda body: body.replace(b"<title>", b"<title><<&", 1)),
    "no entries": _entries(0),
    "one entry": _entries(1),
    "entries twice": _body(lambda body: body.replace(b"</feed>", body[max(0, body.find(b"<entry>")) :], 1)),
    "an entry without title": _entry(rb"<title>[^<]*</title>", b""),
    "an entry without id": _entry(rb"<id>[^<]*</id>", b""),
    "an entry of 2099": _entry(rb"<published>20\d\d", b"<published>2099"),
    "a surrogate": _entry(rb"<title>", b"<title>&#xD800;"),
    "a byte of Latin-1": _entry(rb"<summary>", b"<summary>Erd\xf6s "),
    "entities": lambda _: Reply(body=BOMB),
    "garbage for gzip": lambda good: replace(good, headers={"Content-Encoding": "gzip"}),
    "a redirect to cs.CV": _redirect("/atom/cs.CV"),
    "what another requested": lambda good: replace(good, body=_foreign(good.body)),
    "a redirect to a script": _redirect("javascript:alert(1)"),
    "a redirect elsewhere": _redirect("http://169.254.169.254/"),
}
PLACES = {
    "feeds": lambda path: path.startswith("/atom/"),
    "one feed": lambda path: path == "/atom/cs.CV",
    "API": lambda path: path.startswith("/api"),
}
TIMES: Mapping[str, Callable[[int], bool]] = {
    "once": lambda n: n == 0,
    "every second": lambda n: n % 2 == 0,
    "every": lambda _: True,
}
ARXIV = [(kind, place, times) for kind in KINDS for place in PLACES for times in TIMES]


def arxiv_fault(kind: str, place: str, times: str) -> Fault:
    """Make a fault that counts the requests that it meets."""
    met = count()

    def fault(request: Any, good: Reply) -> Reply:
        meets = PLACES[place](request.path) and good.status == 200
        return KINDS[kind](good) if meets and TIMES[times](next(met)) else good

    return fault


# ------------------------------------------------------------------------------------ what Claude does wrong


def _text(text: str) -> Callable[[Response], Response]:
    return lambda said: said.with_reply(text)


def _error(code: int, kind: str) -> Callable[[Response], Response]:
    return lambda _: error(code, kind, "no")


CLAUDE: Mapping[str, Callable[[Response], Response]] = {
    "": lambda said: said,
    **{
        f"{code}": _error(code, kind)
        for code, kind in (
            (400, "invalid_request_error"),
            (401, "authentication_error"),
            (402, "billing_error"),
            (403, "permission_error"),
            (404, "not_found_error"),
            (413, "request_too_large"),
            (429, "rate_limit_error"),
            (500, "api_error"),
            (504, "timeout_error"),
            (529, "overloaded_error"),
        )
    },
    "spent": lambda _: error(429, "rate_limit_error", "You have reached your spend limit."),
    "HTML": lambda said: replace(said, body="<html>Bad gateway</html>"),
    "no JSON": lambda said: replace(said, body="{"),
    "no message": lambda said: replace(said, body={}),
    "empty": _text(""),
    "prose": _text("Here is the summary."),
    "half": lambda said: said.with_reply(json.dumps(said.value)[:80]),
    "a list": _text("[]"),
    "null": _text("null"),
    "cut": lambda said: said.with_reply(json.dumps(said.value)[:80], stop_reason="max_tokens"),
    "refusal": lambda said: said.with_reply("", stop_reason="refusal"),
    "a long text": lambda said: said.with_reply({**said.value, "keywords": ["kite"] * 5000}),
    "invented": lambda said: said.with_reply(
        {**said.value, "tldr": {"text": "It gains 97.3 points on Blorf.", "evidence": ["97.3"]}}
    ),
    "markup": lambda said: said.with_reply(
        {**said.value, "tldr": {"text": "<script>x</script> | a | b |", "evidence": []}}
    ),
    "wrong types": lambda said: said.with_reply(dict.fromkeys(said.value, 7)),
    "no usage": lambda said: replace(said, body={k: v for k, v in said.body.items() if k != "usage"}),
    "no content": lambda said: replace(said, body=said.body | {"content": []}),
}
