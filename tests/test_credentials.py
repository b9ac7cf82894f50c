"""Keys are found by their forms wherever they stand, never shown, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from arxiv_digest import config, credentials
from arxiv_digest.errors import ConfigError
from arxiv_digest.github import api, escape
from arxiv_digest.pipeline import public
from support.repository import REPOSITORY, tracked

HEX, MIXED = "0123456789abcdef" * 2, "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z"
# Invented keys in the form of real ones, in two parts so that no scanner takes this file for a leak.
KEYS = {
    "Anthropic": ("sk-ant-", f"api03-{MIXED}-{MIXED}_AA"),
    "Anthropic, short": ("sk-ant-", "secret"),
    "OpenAI, old": ("sk-", f"{MIXED[:20]}T3BlbkFJ{MIXED[:20]}"),
    "OpenAI, project": ("sk-proj-", f"{MIXED}_{MIXED}-x"),
    "OpenAI, service": ("sk-svcacct-", MIXED),
    "DeepSeek": ("sk-", HEX),
    "OpenRouter": ("sk-or-", f"v1-{HEX}{HEX}"),
    "GitHub": ("ghp_", f"{MIXED}Zz01"),
    "GitHub, OAuth": ("gho_", f"{MIXED}Zz01"),
    "GitHub, server": ("ghs_", f"{MIXED}Zz01"),
    "GitHub, user": ("ghu_", f"{MIXED}Zz01"),
    "GitHub, fine-grained": ("github_pat_", f"11{MIXED[:20]}_{MIXED}"),
    "GitLab": ("glpat-", MIXED[:20]),
    "AWS": ("AKIA", "IOSFODNN7EXAMPLE"),
    "Google": ("AIza", f"Sy{MIXED}x"),
    "Hugging Face": ("hf_", f"{MIXED}Zz"),
    "Slack, bot": ("xoxb-", f"123456789012-1234567890123-{MIXED[:24]}"),
    "Slack, webhook": ("https://hooks.slack.com/", f"services/T00000000/B00000000/{MIXED[:24]}"),
    "Discord": ("https://discord.com/api/", f"webhooks/123456789012345678/{MIXED}"),
    "Discord, old": ("https://discordapp.com/api/", f"v10/webhooks/123456789012345678/{MIXED}"),
    "Telegram": ("123456789:", f"AA{MIXED}x"),
    "Telegram, address": ("https://api.telegram.org/bot123456:", f"AA{MIXED}x/send"),
    "PEM": ("-----BEGIN ", "RSA PRIVATE KEY-----"),
    "OpenSSH": ("-----BEGIN ", "OPENSSH PRIVATE KEY-----"),
    "PGP": ("-----BEGIN ", "PGP PRIVATE KEY BLOCK-----"),
    "PKCS 8": ("-----BEGIN ", "PRIVATE KEY-----"),
    "JWT": ("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"),
    "Groq": ("gsk_", f"{MIXED}{MIXED[:20]}"),
    "Stripe": ("sk_live_", MIXED),
    "password": ("https://moreau:", "correct-horse@kites.invalid/feed"),
    "assigned": ('api_key = "', f'{HEX}"'),
}
HARMLESS = (
    "task-specific, risk-averse and sk-learn: sk-ant-… or sk-proj-...",
    "https://kites.invalid:8080/a@b and mailto:moreau@kites.invalid, https://@kites.invalid",
    "https://$USER:$TOKEN@kites.invalid and https://x-access-token:${TOKEN}@kites.invalid",
    "token: ${{ secrets.GITHUB_TOKEN }}, ANTHROPIC_API_KEY=…, hf_hub_download, gsk_ and ghp_import",
    "-----BEGIN PUBLIC KEY-----, eyJ and AIza, 2603.99001v2:AA, at 12:AA",
    "https://discord.com/api/webhooks, https://hooks.slack.com/, discord.gg/kites",
    'model = "claude-haiku-5-5", secret sharing, password = "…", key = "moreau2026kites"',
    "AKIAK, ASIA, ASIACRYPT2026PROCEEDINGS",
)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_found_and_masked(name: str) -> None:
    """Its line is told; nothing that comes after its first signs is left when it is masked."""
    key = "".join(KEYS[name])
    text = f"# kites\nx = '{key}'  # mine\n"
    assert [one.line for one in credentials.find(text)] == [2]
    shown = credentials.masked(text)
    assert credentials.MASK in shown
    assert MIXED[:12] not in shown
    assert HEX[:12] not in shown
    told = credentials.find(text)[0].problem("docs/a.md")
    assert told.startswith("a key stands in a public file: revoke it ")
    assert "remove it from docs/a.md, line 2, and store it as a secret" in told
    assert not credentials.find(told)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_no_key(text: str) -> None:
    """Words, placeholders, variables and addresses without passwords are left alone."""
    assert credentials.find(text) == []
    assert credentials.masked(text) == text


def test_the_files_of_this_repository_hold_none() -> None:
    """Documents, code and data that ship are not flagged; tests and the lock file are not checked."""
    checked = [name for name in tracked() if not name.startswith("tests/") and name != "uv.lock"]
    assert len(checked) > 100
    found = {name: credentials.find_in((REPOSITORY / name).read_bytes()) for name in checked}
    assert {name: one for name, one in found.items() if one} == {}


TOPIC = '[[topics]]\ntitle = "Kites"\ncategories = ["cs.CV"]\n'
SECRET = "".join(KEYS["Anthropic"])
PLACES = {
    "a known key": f'[summaries]\nmodel = "{SECRET}"\n{TOPIC}',
    "an echoed value": f'[summaries]\nengine = "{SECRET}"\n{TOPIC}',
    "an unknown key": f"\n{SECRET} = 1\n{TOPIC}",
    "a comment": f"\n# {SECRET}\n{TOPIC}",
    "a number's place": f'\nmax_minutes_per_run = "{SECRET}"\n{TOPIC}',
    "invalid TOML": f"\nmodel = {SECRET}\n",
    "an open string": f'\nmodel = "{SECRET}\n',
    "an escape": f'\nmodel = "{SECRET.replace("-", chr(92) + "u002d", 1)}"\n{TOPIC}',
    "a topic": f'title = "{SECRET[:5]}"\ntitle = "{SECRET}"\n',
    "deep nesting": f'\na = {"[" * 3000}"{SECRET}"{"]" * 3000}\n',
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_key_in_digest_toml_stops_everything(tmp_path: Path, place: str, encoding: str) -> None:
    """Wherever it is, only the key is reported, with its line, and no part of it is repeated."""
    (tmp_path / config.FILE).write_bytes(PLACES[place].encode(encoding))
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path)
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert problem.message.startswith("a key stands in a public file: revoke it (Anthropic: https://")
    assert "api03" not in str(caught.value)
    assert MIXED not in str(caught.value)


def test_public_files_are_searched(tmp_path: Path) -> None:
    """Pages, data, settings and workflows are, by file and line; folders of the program are not."""
    for path in ("docs/own/a.md", "data/a.json", "mkdocs.yml", ".github/workflows/digest.yml", ".venv/a.yml"):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"one\ntwo {SECRET}\n", encoding="utf-8")
    found = list(public.problems(tmp_path))
    places = [".github/workflows/digest.yml", "data/a.json", "docs/own/a.md", "mkdocs.yml"]
    assert [one.partition(": ")[0] for one in found] == [f"{place}:2" for place in places]
    assert not any(MIXED in one for one in found)


def test_nothing_that_is_shown_contains_a_key(tmp_path: Path) -> None:
    """Logs, annotations and the job's page are public: keys are masked in all of them."""
    page = tmp_path / "summary.md"
    api.add_to_summary({"GITHUB_STEP_SUMMARY": f"{page}"}, f"## {SECRET}\n")
    shown = [escape.printed(SECRET), escape.annotation(SECRET, "a"), escape.remark("error", SECRET, SECRET)]
    for text in (*shown, page.read_text(encoding="utf-8")):
        assert credentials.MASK in text
        assert MIXED not in text
