"""Scripts are sent without their comments."""

from __future__ import annotations

from arxiv_digest.site import scripts


def test_only_comments_on_their_own_lines_are_dropped() -> None:
    """What stands beside code stays, as it may be inside a text; casts of types stay as well."""
    text = """// Finds.
/** Says. @type {string} */
const a = "// no comment"; // beside
  /** Several
   * lines. */
  const b = /** @type {string} */ (c);
"""
    assert (
        scripts.bare("", text)
        == """const a = "// no comment"; // beside
  const b = /** @type {string} */ (c);
"""
    )
