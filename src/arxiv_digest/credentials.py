"""Finds credentials in text by their published forms: API keys, tokens, webhooks, passwords in addresses.

A file of a public repository must contain none. The forms are those that providers document or that GitHub's
secret scanning lists (https://docs.github.com/code-security/reference/secret-security/supported-secret-scanning-patterns).
Lengths are lower bounds, so that cut and older keys are found as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MASK = "[key removed]"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of credential; every text that contains one has one of `signs` in it, which is quick to see."""

    name: str
    revoke: str  # where its owner revokes it
    signs: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A credential in a text, by its line (from 1) and its kind; never the credential itself."""

    line: int
    kind: Kind

    def problem(self, file: str) -> str:
        """Return what to do about it, without a letter of it."""
        return (
            f"a key stands in a public file: revoke it ({self.kind.name}: {self.kind.revoke}), "
            f"remove it from {file}, line {self.line}, and store it as a secret: "
            "Settings → Secrets and variables → Actions"
        )


def _kind(name: str, revoke: str, signs: str, pattern: re.Pattern[str]) -> Kind:
    return Kind(name, revoke, tuple(signs.split()), pattern)


_START = r"(?<![A-Za-z0-9])"
_OWN = "at its provider"
KINDS = (
    _kind(
        "Anthropic",
        "https://platform.claude.com/settings/keys",
        "sk-ant-",
        re.compile(_START + r"sk-ant-(?:[a-z]{2,8}[0-9]{2}-)?+[A-Za-z0-9_-]{6,}"),
    ),
    _kind(
        "OpenRouter",
        "https://openrouter.ai/settings/keys",
        "sk-or-",
        re.compile(_START + r"sk-or-(?:v[0-9]-)?+[A-Za-z0-9]{8,}"),
    ),
    _kind(
        "OpenAI, DeepSeek or similar",
        "https://platform.openai.com/api-keys",
        "sk-",
        re.compile(
            _START + r"sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{8,}|[A-Za-z0-9]{16,}+[A-Za-z0-9_-]*+)"
        ),
    ),
    _kind(
        "GitHub",
        "https://github.com/settings/tokens",
        "ghp_ gho_ ghs_ ghu_ ghr_ github_pat_",
        re.compile(_START + r"(?:gh[oprsu]_[A-Za-z0-9]{16,}+[A-Za-z0-9._-]*+|github_pat_[A-Za-z0-9_]{16,})"),
    ),
    _kind(
        "GitLab",
        "https://gitlab.com/-/user_settings/personal_access_tokens",
        "glpat- gldt- glrt- glcbt- glptt- glft- glagent- gloas-",
        re.compile(_START + r"gl(?:pat|dt|rt|cbt|ptt|ft|agent|oas)-[A-Za-z0-9._-]{12,}"),
    ),
    _kind(
        "AWS",
        "https://console.aws.amazon.com/iam",
        "AKIA ASIA",
        re.compile(_START + r"A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ),
    _kind(
        "Google",
        "https://console.cloud.google.com/apis/credentials",
        "AIza GOCSPX- ya29. AQ.Ab",
        re.compile(_START + r"(?:AIza[A-Za-z0-9_-]{30,}|(?:GOCSPX-|ya29\.|AQ\.Ab)[A-Za-z0-9_-]{20,})"),
    ),
    _kind(
        "Hugging Face",
        "https://huggingface.co/settings/tokens",
        "hf_ api_org_",
        re.compile(_START + r"(?:hf|api_org)_[A-Za-z0-9]{20,}"),
    ),
    _kind(
        "Slack",
        "https://api.slack.com/apps",
        "xox xapp- hooks.slack.com/",
        re.compile(
            _START + r"(?:xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})"
            r"|hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_+-]{8,}"
        ),
    ),
    _kind(
        "Discord",
        "delete the webhook in the channel's settings",
        "/webhooks/",
        re.compile(r"discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{5,}+/[A-Za-z0-9_-]{8,}"),
    ),
    _kind(
        "Telegram",
        "https://t.me/BotFather",
        ":AA",
        re.compile(r"(?<![0-9])[0-9]{6,12}:AA[A-Za-z0-9_-]{16,}"),
    ),
    _kind(
        "a private key",
        "make a new pair",
        "PRIVATE",
        re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}?PRIVATE KEY|PuTTY-User-Key-File-[0-9]:"),
    ),
    _kind(
        "a JSON Web Token",
        _OWN,
        "eyJ",
        re.compile(_START + r"eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}"),
    ),
    _kind(
        "Groq",
        "https://console.groq.com/keys",
        "gsk_",
        re.compile(_START + r"gsk_[A-Za-z0-9]{16,}"),
    ),
    _kind(
        "another service",
        _OWN,
        "xai- pplx- nvapi- csk- r8_ npm_ pypi-Ag dop_v1_ k_live_ k_test_ tvly- dckr_pat_ SG. LTAI lin_api_",
        re.compile(
            _START + r"(?:(?:xai-|pplx-|nvapi-|csk-|r8_|npm_|dop_v1_|[rs]k_(?:live|test)_|dckr_pat_|lin_api_)"
            r"(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{24,}|pypi-Ag[A-Za-z0-9_-]{30,}|tvly-[A-Za-z0-9-]{24,}"
            r"|SG\.[A-Za-z0-9_-]{16,64}+\.[A-Za-z0-9_-]{16,}|LTAI[A-Za-z0-9]{16,24}(?![A-Za-z0-9]))"
        ),
    ),
    _kind(
        "a password in an address",
        "change it",
        "://",
        re.compile(
            r"(?<=[A-Za-z0-9])://[^\s/:@\"'<>\\`()|]{0,100}+:(?![$*<{…])[^\s/@\"'<>\\`()|]{1,200}+@(?=[A-Za-z0-9\[])"
        ),
    ),
    _kind(
        "a key, token or password",
        _OWN,
        "key Key KEY oken OKEN ecret ECRET assw ASSW",
        re.compile(
            r"(?:[aA]pi[_-]?[kK]ey|API_?KEY|[tT]oken|TOKEN|[sS]ecret|SECRET|[pP]assw(?:or)?d|PASSW(?:OR)?D)[\"']?"
            r"[ \t]{0,9}[=:][ \t]{0,9}[\"'](?=[A-Za-z_/+.-]{0,60}[0-9])[A-Za-z0-9_/+.=!#%&*-]{12,}[\"']"
        ),
    ),
)


def find(text: str) -> list[Found]:
    """Return the credentials in a text, by line; at most one for each line."""
    lines: dict[int, Kind] = {}
    for kind, found in _matches(text):
        lines.setdefault(text.count("\n", 0, found.start()) + 1, kind)
    return [Found(line, kind) for line, kind in sorted(lines.items())]


def find_in(content: bytes) -> list[Found]:
    """Return the credentials in a file of any encoding."""
    return find(readable(content))


def readable(content: bytes) -> str:
    """Decode a file of any encoding, as far as credentials go: without NUL bytes, UTF-16 reads like ASCII."""
    return content.replace(b"\0", b"").decode(errors="replace")


def masked(text: str) -> str:
    """Replace the credentials in a text that is about to be shown."""
    for kind in KINDS:
        if any(sign in text for sign in kind.signs):
            text = kind.pattern.sub(MASK, text)
    return text


def _matches(text: str) -> Iterator[tuple[Kind, re.Match[str]]]:
    for kind in KINDS:
        if any(sign in text for sign in kind.signs):
            yield from ((kind, found) for found in kind.pattern.finditer(text))
