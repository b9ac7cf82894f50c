"""An arXiv that announces invented papers day after day: feeds of the day, the API by number and by time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from standin import Reply, Request, Standin

EASTERN = ZoneInfo("America/New_York")
_SUBMITTED = re.compile(r"cat:(\S+) AND submittedDate:\[(\d{12}) TO (\d{12})\]")
_FEED = (
    '<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">'
    "<id>x</id><title>updates</title><updated>{at}</updated>"
    "<opensearch:totalResults>{count}</opensearch:totalResults>{entries}</feed>"
)
_ANNOUNCED = (
    "<entry><id>oai:arXiv.org:{id}v1</id><title>{title}</title><updated>{midnight}</updated>"
    "<summary>arXiv:{id}v1 Announce Type: new\nAbstract: {abstract}</summary>"
    '<category term="cs.CV"/><published>{midnight}</published>'
    "<arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada Moreau, Bo Lindqvist</dc:creator></entry>"
)
_KNOWN = (
    "<entry><id>http://arxiv.org/abs/{id}v1</id><title>{title}</title><updated>{submitted}</updated>"
    '<summary>{abstract}</summary><category term="cs.CV"/><published>{submitted}</published>'
    '<arxiv:primary_category term="cs.CV"/><author><name>Ada Moreau</name></author></entry>'
)
_ABSTRACT = (
    "Kites have been flown for centuries. We propose gaussian splatting of kite number {number}. "
    "On three beaches the error falls by 12 percent."
)


@dataclass(frozen=True, slots=True)
class Announced:
    """An invented paper of a day."""

    id: str
    day: dt.date
    number: int

    @property
    def words(self) -> dict[str, str]:
        """Give what the templates above show."""
        submitted = dt.datetime.combine(before(self.day), dt.time(11, self.number), EASTERN)
        return {
            "id": self.id,
            "title": f"Gaussian Splatting of Kite {self.id}",
            "abstract": _ABSTRACT.format(number=self.number),
            "midnight": dt.datetime.combine(self.day, dt.time(), EASTERN).isoformat(),
            "submitted": f"{submitted.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        }


def before(day: dt.date) -> dt.date:
    """Give the working day before a day."""
    day -= dt.timedelta(days=1)
    return day if day.weekday() < 5 else before(day)


class Moving(Standin):
    """arXiv at a moment, which `now` is: from midnight, US Eastern, its feeds show the day's papers."""

    def __init__(self, now: dt.datetime) -> None:
        super().__init__()
        self.now = now  # while it stands still, so does arXiv
        self.first = now.astimezone(EASTERN).date() - dt.timedelta(days=60)

    def papers(self, day: dt.date) -> list[Announced]:
        """Give the papers of a day: one to three, none on a weekend."""
        if day.weekday() > 4:
            return []
        serial = (day - self.first).days * 3
        return [
            Announced(f"{day:%y%m}.{99000 + serial + number}", day, number)
            for number in range(1, 2 + day.day % 3)
        ]

    def announced(self) -> Iterator[Announced]:
        """Give all papers up to now."""
        today = self.now.astimezone(EASTERN).date()
        for passed in range((today - self.first).days + 1):
            yield from self.papers(self.first + dt.timedelta(days=passed))

    def _reply(self, request: Request) -> Reply:
        category = request.path.removeprefix("/atom/")
        if category != request.path:
            day = self.now.astimezone(EASTERN).date()
            found = self.papers(day) if category == "cs.CV" else []
            good = self._feed(found, _ANNOUNCED)
        else:
            good = self._feed(self._asked(request.params), _KNOWN)
        for fault in self.faults:
            good = fault(request, good)
        return good

    def _asked(self, params: dict[str, str]) -> list[Announced]:
        """Find papers by their numbers, or by category and time of submission."""
        if names := params.get("id_list"):
            return [one for one in self.announced() if one.id in names.split(",")]
        query = _SUBMITTED.fullmatch(params["search_query"])
        assert query
        if query[1] != "cs.CV":
            return []
        first, last = (
            f"{one[:4]}-{one[4:6]}-{one[6:8]}T{one[8:10]}:{one[10:]}:00Z" for one in query.groups()[1:]
        )
        return [one for one in self.announced() if first <= one.words["submitted"] <= last]

    def _feed(self, papers: Sequence[Announced], template: str) -> Reply:
        entries = "".join(template.format(**one.words) for one in papers)
        midnight = dt.datetime.combine(self.now.astimezone(EASTERN).date(), dt.time(), EASTERN)
        return Reply(body=_FEED.format(at=midnight.isoformat(), count=len(papers), entries=entries).encode())
