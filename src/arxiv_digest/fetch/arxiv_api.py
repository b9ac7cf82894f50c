"""What arXiv announces: one feed request a category, one API a hundred papers, one or two a text."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from arxiv_digest.arxiv import ids, urls
from arxiv_digest.errors import ArxivError, MissingError, RefusedError
from arxiv_digest.fetch import freshness, links, parse
from arxiv_digest.fetch.cache import Texts
from arxiv_digest.fetch.client import Client
from arxiv_digest.fetch.freshness import News
from arxiv_digest.fulltext import sections
from arxiv_digest.fulltext.sections import FullText
from arxiv_digest.model import Announcement, Paper, Pick

log = logging.getLogger(__name__)

BATCH = 100  # papers a request: the API's most reliable page size


def news(
    client: Client,
    categories: Sequence[str],
    history: Sequence[Announcement],
    progress: Callable[[str], object] = lambda _: None,
) -> tuple[News, ...]:
    """Fetch the feed of every category and tell what is new in each; one that fails stops no other.

    `progress` is told each category when it is done. After a 403 nothing more is asked.
    """
    found: list[News] = []
    refused = ""
    for category in categories:
        try:
            if refused:
                raise RefusedError(refused)
            url = urls.feed(category, client.settings.feed_url)
            feed = client.get(url, read=parse.feed, keep=True)
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
    return tuple(found)


def details(
    client: Client, papers: Iterable[str], progress: Callable[[int], object] = lambda _: None
) -> dict[str, Paper]:
    """Ask the API for what feeds lack; a paper that it does not give (now) is absent from the answer.

    `progress` is told how many papers have been asked for so far.
    """
    wanted = sorted(set(papers))
    found: dict[str, Paper] = {}
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        params = {"id_list": ",".join(batch), "max_results": str(BATCH)}
        try:
            answer = client.get(client.settings.api_url, params, read=parse.answer)
            found |= {paper.id: paper for paper in answer.papers if paper.id in batch}
            log.info("details  asked=%d given=%d", len(batch), len(answer.papers))
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
    """Get the full texts of papers (identifier to version); a paper that has none (now) is absent.

    With `pdf` a paper without HTML is read from its PDF. Texts are kept in `folder`, and so is the knowledge
    that there is none: nothing that is kept is asked for. `progress` is told each paper when it is done.
    After a 403 nothing more is asked.
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
    """Ask arXiv for a paper's HTML or PDF, and keep the answer; None where arXiv has none of it."""
    read = sections.read_pdf if path.startswith("pdf/") else sections.read
    try:
        text = client.get(f"{client.settings.web_url}/{path}", read=read)
    except MissingError:
        kept.save(path, b"")
        log.info("full text missing  path=%s", path)
        return None
    kept.save(path, sections.dump(text))
    return text


def completed(pick: Pick, details: Paper) -> Pick:
    """Add what feeds lack; title, abstract and version stay as announced, the page quotes them."""
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
