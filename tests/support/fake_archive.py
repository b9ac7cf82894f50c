"""A fake arXiv over months: it advances by day, and its API can be queried by submission time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from support.fake_arxiv import FakeArxiv, Reply, Request

EASTERN = ZoneInfo("America/New_York")
_WINDOW = re.compile(r"cat:(\S+) AND submittedDate:\[(\d{12}) TO (\d{12})\]")
_HEAD = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
)


@dataclass(frozen=True, slots=True)
class Archived:
    """A paper with its submission time and its listing day."""

    id: str
    submitted: dt.datetime
    listed: dt.date
    categories: tuple[str, ...] = ("cs.CV",)
    title: str = "LLM agent and video generation"
    abstract: str = "On kites."

    def entry(self, *, feed: str = "") -> str:
        """Format the paper as an API entry, or as an entry of a category's feed."""
        terms = "".join(f'<category term="{code}"/>' for code in self.categories)
        shared = f"<title>{self.title} {self.id}</title><summary>{self.abstract}</summary>{terms}"
        if feed:
            kind = "new" if self.categories[0] == feed else "cross"
            midnight = dt.datetime.combine(self.listed, dt.time(), EASTERN).isoformat()
            told = f"<published>{midnight}</published><arxiv:announce_type>{kind}</arxiv:announce_type>"
            return f"<entry><id>oai:arXiv.org:{self.id}v1</id>{shared}{told}</entry>"
        stamp = self.submitted.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        told = f"<published>{stamp}</published><updated>{stamp}</updated><author><name>Ada</name></author>"
        return f"<entry><id>http://arxiv.org/abs/{self.id}v1</id>{shared}{told}</entry>"


def weekdays(first: dt.date, number: int) -> list[dt.date]:
    """Return the next weekdays from `first` on."""
    days = (first + dt.timedelta(days=one) for one in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def papers(
    days: list[dt.date], a_day: int = 3, categories: tuple[str, ...] = ("cs.CV",)
) -> Iterator[Archived]:
    """Invent papers for each day, submitted on the morning of the previous weekday."""
    for number, day in enumerate(days):
        before = day - dt.timedelta(days=3 if day.weekday() == 0 else 1)
        for place in range(a_day):
            moment = dt.datetime.combine(before, dt.time(9, place % 60), EASTERN)
            name = f"{day:%y%m}.{99001 + number * a_day + place}"
            yield Archived(name, moment, day, categories)


class Archive(FakeArxiv):
    """arXiv on `day`: feeds have that day's listing, the API all papers listed so far."""

    def __init__(self, held: list[Archived]) -> None:
        super().__init__()
        self.held = held

    def _good(self, request: Request) -> Reply:
        if request.path.startswith("/atom/"):
            category = request.path.removeprefix("/atom/")
            found = [one for one in self.held if one.listed == self.day and category in one.categories]
            own = f"<id>http://rss.arxiv.org{request.path}</id><title>{category} updates on arXiv.org</title>"
            entries = "".join(one.entry(feed=category) for one in found)
            return Reply(body=f"{_HEAD}{own}{entries}</feed>".encode())
        if request.path.startswith("/api"):
            return self._answer(request.params)
        return super()._good(request)

    def _answer(self, params: dict[str, str]) -> Reply:
        visible = [one for one in self.held if one.listed <= self.day]
        if asked := _WINDOW.fullmatch(params.get("search_query", "")):
            code, start, end = asked.groups()
            visible = [one for one in visible if code in one.categories and start <= _minute(one) <= end]
        else:
            visible = [one for one in visible if one.id in params["id_list"].split(",")]
        start = int(params.get("start", "0"))
        page = sorted(visible, key=_minute)[start : start + int(params["max_results"])]
        total = f"<opensearch:totalResults>{len(visible)}</opensearch:totalResults>"
        return Reply(
            body=f"{_HEAD}{_title(params)}{total}{''.join(one.entry() for one in page)}</feed>".encode()
        )


def _title(params: dict[str, str]) -> str:
    told = (f"{name}={params.get(name, '')}" for name in ("search_query", "id_list", "start", "max_results"))
    return f"<title>arXiv Query: {'&amp;'.join(told)}</title>"


def _minute(one: Archived) -> str:
    return f"{one.submitted.astimezone(dt.UTC):%Y%m%d%H%M}"
