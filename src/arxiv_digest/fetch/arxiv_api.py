"""Fetches announcements, details and full texts from arXiv.

One request per category for feeds, one per hundred papers for details, one or two per full text.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from arxiv_digest.arxiv import ids, urls
from arxiv_digest.errors import ArxivError, MissingError, RefusedError
from arxiv_digest.fetch import freshness, identity, links, parse
from arxiv_digest.fetch.cache import Texts
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.freshness import News
from arxiv_digest.fulltext import sections
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Announcement, Paper, Pick

log = logging.getLogger(__name__)

BATCH = 100  # papers per request: the API's most reliable page size


def news(
    client: Client,
    categories: Sequence[str],
    history: Sequence[Announcement],
    progress: Callable[[str], object] = lambda _: None,
) -> tuple[News, ...]:
    """Fetch the feed of every category and decide what is new in each; one failure does not stop the others.

    `progress` is called with each category when it is done. No request follows an HTTP 403.
    """
    found: list[News] = []
    refused = ""
    for category in categories:
        try:
            if refused:
                raise RefusedError(refused)
            url = urls.feed(category, client.settings.feed_url)
            feed = client.get(url, read=partial(parse.feed, category=category), keep=True)
            found.append(freshness.judge(category, feed, history))
        except ArxivError as error:
            refused = str(error) if isinstance(error, RefusedError) else ""
            found.append(freshness.News(category, "failed", reason=str(error)))
        last = found[-1]
        log.info(
            "feed  category=%s state=%s day=%s entries=%d skipped=%d truncated=%s",
            *(last.category, last.state, last.day, len(last.entries), last.skipped, last.truncated),
        )
        if last.reason:
            log.warning("feed failed  category=%s reason=%s", category, last.reason)
        progress(category)
    return freshness.cross_checked(found, history)


def details(
    client: Client, papers: Iterable[str], progress: Callable[[int], object] = lambda _: None
) -> dict[str, Paper]:
    """Fetch from the API what feeds lack; papers that it does not return are absent from the result.

    `progress` is called with the number of papers requested so far. Raises nothing when arXiv fails.
    """
    wanted = sorted(set(papers))
    found: dict[str, Paper] = {}
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        params = {"id_list": ",".join(batch), "max_results": str(BATCH)}
        try:
            answer = client.get(client.settings.api_url, params, read=partial(parse.answer, asked=params))
            found |= {paper.id: paper for paper in answer.papers if paper.id in batch}
            log.info("details  requested=%d returned=%d", len(batch), len(answer.papers))
        except ArxivError as error:
            log.warning("details failed  papers=%d reason=%s", len(batch), error)
            if isinstance(error, RefusedError):
                break
        progress(start + len(batch))
    return found


def full_texts(
    client: Client,
    papers: Mapping[str, int],
    folder: Path | None,
    progress: Callable[[str], object] = lambda _: None,
    *,
    pdf: bool = False,
) -> dict[str, FullText]:
    """Fetch the full texts of papers (id → version); papers without one are absent from the result.

    With `pdf`, papers without HTML are read from their PDF. Texts are cached in `folder`, also the fact that
    there is none, and cached ones are not requested. `progress` is called with each paper when it is done. No
    request follows an HTTP 403; nothing is raised when arXiv fails.
    """
    found: dict[str, FullText] = {}
    kept = Texts(folder)
    refused = False
    for paper, version in papers.items():
        for kind in ("html", "pdf") if pdf else ("html",):
            path = urls.path(kind, ids.versioned(paper, version))
            content = kept.load(path)
            text = sections.load(content) if content else None
            if not text and content != b"" and not refused:
                try:
                    text = _full_text(client, path, kept)
                except ArxivError as error:
                    log.warning("full text failed  path=%s reason=%s", path, error)
                    refused = isinstance(error, RefusedError)
            if text:
                found[paper] = text
                break
        progress(paper)
    log.info("full texts  papers=%d found=%d", len(papers), len(found))
    return found


def _full_text(client: Client, path: str, kept: Texts) -> FullText | None:
    """Fetch a paper's HTML or PDF and cache it; None where arXiv has none.

    Raises ArxivError when arXiv fails.
    """
    try:
        text = client.get(f"{client.settings.web_url}/{path}", read=partial(_read_text, path))
    except MissingError:
        kept.save(path, b"")
        log.info("full text missing  path=%s", path)
        return None
    kept.save(path, sections.dump(text))
    return text


def _read_text(path: str, body: bytes) -> FullText:
    """Parse the HTML or PDF of a path; raises AnswerError when it is unreadable or that of another paper."""
    kind, _, name = path.partition("/")
    if kind == "pdf":
        return sections.read_pdf(body)
    identity.require_paper(name, body)
    return sections.read(body)


def completed(pick: Pick, details: Paper) -> Pick:
    """Add what feeds lack; title, abstract and version stay as announced, because pages quote them."""
    return pick.model_copy(
        update={
            "authors": details.authors or pick.authors,
            "published": details.published,
            "updated": details.updated,
            "comment": details.comment,
            "journal_ref": details.journal_ref or pick.journal_ref,
            "doi": details.doi or pick.doi,
            "links": links.find(pick.abstract, details.comment),
        }
    )
