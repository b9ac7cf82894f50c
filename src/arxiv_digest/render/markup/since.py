"""How long ago the last paper and the last commit were: docs/ knows no clock, so the reader's tells it."""

from __future__ import annotations

import datetime as dt
import json

from arxiv_digest.render.markup import escape
from arxiv_digest.render.markup.i18n import Words

COMMIT = escape.Safe("<!-- last commit -->")  # its place on the page; git knows it when the site is built
_SCRIPT = """<script>
for (const time of document.querySelectorAll("time.since")) {
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 864e5))
  const told = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" })
  time.after(` (${told.format(-days, "day")})`)
}
</script>
</body>"""


def ago(date: dt.date, words: Words) -> escape.Safe:
    """Write a date to which the built page adds how many days ago it is."""
    said = escape.markdown(words.date(date, "d MMMM y"))
    return escape.Safe(f'<time class="since" datetime="{date}">{said}</time>')


def told(words: Words, commit: dt.datetime | None, path: str, text: str) -> str:
    """Complete the status of a built site, page or JSON, by the last commit and the reader's clock."""
    if path.endswith(".json"):
        known = {"last_commit": commit.isoformat()} if commit else {}
        return json.dumps(json.loads(text) | known, ensure_ascii=False, indent=1) + "\n"
    said = words("Last commit: {day}", day=ago(commit.date(), words)) if commit else ""
    return text.replace(COMMIT, said).replace("</body>", _SCRIPT)
