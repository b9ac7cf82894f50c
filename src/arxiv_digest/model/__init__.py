"""The records that the program passes around and data/ stores: announcements, papers, summaries."""

from arxiv_digest.model.announcements import (
    Announcement,
    Day,
    Ledger,
    Listing,
    Mention,
    Owed,
    Pending,
    Update,
    Version,
)
from arxiv_digest.model.corrections import Correction, Corrections
from arxiv_digest.model.papers import ArxivId, Entry, Kind, Link, Links, Match, Paper, Pick, Reason, Record
from arxiv_digest.model.spending import Charge, Spent
from arxiv_digest.model.summaries import Challenge, Checks, Items, Points, Relevance, Summary, Usage

__all__ = [
    "Announcement",
    "ArxivId",
    "Challenge",
    "Charge",
    "Checks",
    "Correction",
    "Corrections",
    "Day",
    "Entry",
    "Items",
    "Kind",
    "Ledger",
    "Link",
    "Links",
    "Listing",
    "Match",
    "Mention",
    "Owed",
    "Paper",
    "Pending",
    "Pick",
    "Points",
    "Reason",
    "Record",
    "Relevance",
    "Spent",
    "Summary",
    "Update",
    "Usage",
    "Version",
]
