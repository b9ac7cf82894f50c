"""digest.toml: accepted values, and the message for every kind of mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxiv_digest import config
from arxiv_digest.config import Config, latin_slug, slugify
from arxiv_digest.config.problems import locate
from arxiv_digest.engines import ENGINES
from arxiv_digest.errors import ConfigError
from support.checks import some
from support.repository import REPOSITORY, SETTINGS

BROKEN = """\
title = 7
languages = ["en", "English"]
group_by = "topics"
qwx = "blue"

[summaries]
engine = "gpt"
batch = "yes"
max_usd_per_run = -1

[[topics]]
title = "Kites and balloons"
keyword = ["kites"]
categories = ["cs.CVV", "cs.cl"]
any = ["", "*kites", "ki*tes"]
limit = "ten"

[[topics]]
slug = "Bad Slug!"
title = "  "
any = "kites"
limit = 0
all = ["fine", 3]

[[topics]]
slug = "balloons"
title = "Balloons"
categories = ["cs.AI",
  "zz.QQ",
]
any = [
  "hot air",  # a comment
  "…",
]

[[topics]]
slug = "balloons"
title = "More balloons"
zzz = true
categories = []
"""

ENGINE_NAMES = [repr(name) for name in sorted({"auto", *ENGINES})]
MESSAGES = f"""\
line 1: title: write text in quotes instead of 7
line 2: languages[1]: not a language code: use one such as `en` or `zh`
line 3: group_by: "topics" is not one of 'topic' or 'category'
line 4: qwx: unknown key `qwx`: the allowed keys are {", ".join(config.Config.model_fields)}
line 7: summaries.engine: "gpt" is not one of {", ".join(ENGINE_NAMES[:-1])} or {ENGINE_NAMES[-1]}
line 8: summaries.batch: write true or false instead of "yes"
line 9: summaries.max_usd_per_run: input should be greater than or equal to 0 (it is -1)
line 13: topics[0].keyword: unknown key `keyword`: did you mean `any`?
line 14: topics[0].categories[0]: arXiv has no category `cs.CVV`: did you mean `cs.CV`?
line 14: topics[0].categories[1]: arXiv has no category `cs.cl`: did you mean `cs.CL`?
line 15: topics[0].any[0]: an empty phrase matches nothing: write a word or delete it
line 15: topics[0].any[1]: `*` is allowed only at the end of a word: write `splat*` \
(it is "*kites" in the topic “Kites and balloons”)
line 15: topics[0].any[2]: `*` is allowed only at the end of a word: write `splat*` \
(it is "ki*tes" in the topic “Kites and balloons”)
line 16: topics[0].limit: write a whole number instead of "ten"
line 18: topics[1].categories: is missing: add `categories = …`
line 19: topics[1].slug: a slug is a-z, 0-9 and single hyphens: write `bad-slug`
line 20: topics[1].title: is empty: write some text
line 21: topics[1].any: write a list, like ["…"], instead of "kites"
line 22: topics[1].limit: input should be greater than or equal to 1 (it is 0)
line 23: topics[1].all[1]: write text in quotes instead of 3
line 29: topics[2].categories[1]: arXiv has no category `zz.QQ`: see https://arxiv.org/category_taxonomy
line 33: topics[2].any[1]: an empty phrase matches nothing: write a word or delete it \
(it is "…" in the topic “Balloons”)
line 37: topics[3].slug: `balloons` is already the slug of topics[2]: choose another `slug`
line 39: topics[3].zzz: unknown key `zzz`: the allowed keys are {", ".join(config.Topic.model_fields)}
line 40: topics[3].categories: is empty: add at least one
"""

# An example with every key of a topic.
EXAMPLE = """\
#:schema ./docs/schema/digest.json
title     = "Daily Paper Digest"
languages = ["en"]               # the first is the site's; each further one adds a translation
group_by  = "topic"              # or "category": sections and contents by primary category

[summaries]
engine = "auto"                  # auto: Claude when ANTHROPIC_API_KEY is set, else extractive
model  = "claude-haiku-5-5"
depth  = "brief"                 # brief: from the abstract; full: from the paper's full text
batch  = false                   # true: half the price, results by the next run at the latest
max_usd_per_run   = 0.50
max_usd_per_month = 10.00

[[topics]]
slug       = "gaussian-splatting"         # the URL; optional, made from the title
title      = "Gaussian Splatting"
description = "3D Gaussian splatting and its use in reconstruction and rendering"
categories = ["cs.CV", "cs.GR"]           # what to fetch; a paper needs one of them
any        = ["gaussian splatting", "3DGS", "splat*"]   # phrases; one must match title or abstract
all        = []                           # all must match
none       = ["cosmolog*"]                # none may match
authors    = ["Ada Lovelace"]             # a match by itself
limit      = 10                           # the rest is listed as "n more matched"
"""


def load(folder: Path, content: str | bytes) -> Config:
    """Load a digest.toml with this content."""
    data = content.encode() if isinstance(content, str) else content
    (folder / config.FILE).write_bytes(data)
    return config.load(folder)


def messages(folder: Path, content: str | bytes) -> str:
    """Return the messages about an invalid digest.toml, one per problem."""
    with pytest.raises(ConfigError) as caught:
        load(folder, content)
    assert all(line.startswith(f"{folder / config.FILE}: ") for line in some(str(caught.value).splitlines()))
    return "".join(f"{problem}\n" for problem in caught.value.problems)


def with_topic(lines: str) -> str:
    """Return a digest.toml whose only topic has these lines and is otherwise valid."""
    return f'[[topics]]\ntitle = "Kites"\ncategories = ["cs.CV"]\n{lines}\n'


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    """Every mistake in a file is reported in file order, with line, place and fix."""
    assert messages(tmp_path, BROKEN) == MESSAGES


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('title = "Kites\nlanguages = ["en"]\n', 1),
        ('title = "Kites"\n\n[[topics]]\ntitle = \n', 4),
        ('title = "Kites"\ntitle = "Balloons"\n', 2),
        ('title = "Kites"\n[[topics]]\ncategories = ["cs.CV"', 3),
        ('title = "Kites"\n[[topics]]\ntitle = "Balloons', 3),
    ],
    ids=["open string", "no value", "key twice", "list open at the end", "string open at the end"],
)
def test_syntax_error_names_the_line(tmp_path: Path, content: str, line: int) -> None:
    """Invalid TOML gives one message with the line number."""
    told = messages(tmp_path, content)
    assert told.startswith(f"line {line}: not valid TOML: ")
    assert told.count("\n") == 1


def test_a_missing_file_gives_the_fix(tmp_path: Path) -> None:
    """The message suggests another folder or --root."""
    with pytest.raises(
        ConfigError, match=r"file not found: run in the folder that contains digest\.toml.*--root"
    ):
        config.load(tmp_path)


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    """Some editors write a byte order mark."""
    content = b"\xef\xbb\xbf" + with_topic("").encode()
    assert load(tmp_path, content).topics[0].title == "Kites"


def test_other_encodings_are_rejected(tmp_path: Path) -> None:
    """The message asks for UTF-8."""
    content = 'title = "Café"\n'.encode("latin-1")
    assert messages(tmp_path, content) == "line 1: not UTF-8 text: save it as UTF-8\n"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Kites & Balloons", "kites-balloons"),
        ("Économie: the  3rd part", "economie-the-3rd-part"),
        ("Straße und Ørsted", "strae-und-rsted"),  # as ever: an address stays
        ("β-kites", "kites"),
        ("Kites 风筝", "kites"),
        ("风筝", "feng-zheng"),
        ("凧の尾", "zheng-no-wei"),
        ("연 날리기", "yeon-nal-li-gi"),
        ("Воздушные змеи", "vozdushnye-zmei"),
        ("Объём", "obem"),
        ("Χαρταετοί", "chartaetoi"),
        ("طائرة ورقية", "tirh-wrqyh"),
        ("पतंग", "ptmg"),
        ("🪁", "topic"),
    ],
)
def test_slug_is_made_from_the_title(tmp_path: Path, title: str, slug: str) -> None:
    """Without a slug, a topic gets an ASCII slug derived from its title."""
    loaded = load(tmp_path, f'[[topics]]\ntitle = "{title}"\ncategories = ["cs.CV"]\n')
    assert loaded.topics[0].slug == slug


def test_titles_in_other_scripts_do_not_collide(tmp_path: Path) -> None:
    """If a title's Latin part is taken, the slug includes the other script; the first one is unchanged."""
    titles = ["LLM 推理", "LLM 训练", "风筝", "风车", "Змеи", "Змеи 3"]
    toml = "".join(f'[[topics]]\ntitle = "{title}"\ncategories = ["cs.CV"]\n' for title in titles)
    assert [topic.slug for topic in load(tmp_path, toml).topics] == [
        "llm",
        "llm-xun-lian",
        "feng-zheng",
        "feng-che",
        "zmei",
        "3",
    ]


def test_an_explicit_slug_has_priority(tmp_path: Path) -> None:
    """A topic with an explicit slug keeps it, wherever it is in the file."""
    toml = '[[topics]]\ntitle = "LLM 推理"\ncategories = ["cs.CV"]\n' + with_topic('slug = "llm"')
    assert [topic.slug for topic in load(tmp_path, toml).topics] == ["llm-tui-li", "llm"]


@given(st.text(st.characters(categories=["L", "M", "N", "Zs", "P"]), max_size=20))
def test_any_title_gives_a_valid_slug(title: str) -> None:
    """In any script, a slug is ASCII words joined by hyphens; slugs of Latin titles do not change."""
    slug = slugify(title)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    if title.isascii():
        assert slug == latin_slug(title)


def test_derived_slugs_must_be_unique(tmp_path: Path) -> None:
    """The second of two titles with the same slug is reported."""
    content = with_topic("") + with_topic("")
    expected = "line 5: topics[1].slug: `kites` is already the slug of topics[0]: choose another"
    assert messages(tmp_path, content) == f"{expected} `slug`\n"


@pytest.mark.parametrize("slug", ["index", "daily", "2026-03-12"])
def test_slugs_of_other_files_are_reserved(tmp_path: Path, slug: str) -> None:
    """A topic cannot overwrite the list of topics, the daily feed or a day's BibTeX."""
    told = messages(tmp_path, with_topic(f'slug = "{slug}"'))
    assert told.startswith("line 4: topics[0].slug: ")
    assert f"`{slug}`" in told


def test_a_topic_needs_only_title_and_categories(tmp_path: Path) -> None:
    """All other keys are optional."""
    loaded = load(tmp_path, with_topic(""))
    assert loaded.topics[0].any == ()
    assert loaded.categories == ("cs.CV",)


def test_an_archive_is_accepted_as_a_category(tmp_path: Path) -> None:
    """All of an archive, such as `cs`, can be followed."""
    content = '[[topics]]\ntitle = "Kites"\ncategories = ["cs", "math.AG"]\n'
    assert load(tmp_path, content).categories == ("cs", "math.AG")


def test_the_shipped_configuration_is_valid(root: Path) -> None:
    """So is the one at the top of the repository, even when edited."""
    loaded = config.load(root)
    assert len(loaded.topics) > 1
    assert all(topic.any for topic in some(loaded.topics))
    assert config.load(REPOSITORY).topics


def test_the_tests_use_the_shipped_configuration() -> None:
    """The two files are equal, unless digest.toml has been edited."""
    if (REPOSITORY / "digest.toml").read_bytes() != SETTINGS.read_bytes():
        pytest.skip("digest.toml was edited; when the one that ships changes, copy it to tests/support/")


def test_documented_example_loads(tmp_path: Path) -> None:
    """Every value of the documented example is read."""
    loaded = load(tmp_path, EXAMPLE)
    topic = loaded.topics[0]
    assert loaded.summaries == config.Summaries()
    assert topic.any == ("gaussian splatting", "3DGS", "splat*")
    assert (topic.all, topic.none, topic.authors) == ((), ("cosmolog*",), ("Ada Lovelace",))
    assert set(topic.model_fields_set) == set(config.Topic.model_fields)


@pytest.mark.parametrize(
    "phrase", ["_", "$", r"$\\alpha$", "--", "・"], ids=["underscore", "sign", "TeX", "hyphens", "dot"]
)
def test_a_phrase_without_a_word_is_rejected(tmp_path: Path, phrase: str) -> None:
    """Such a phrase could never match."""
    told = messages(tmp_path, with_topic(f'any = ["{phrase}"]'))
    assert told.startswith("line 4: topics[0].any[0]: an empty phrase matches nothing")


@pytest.mark.parametrize("phrase", ["splat*", "C++", "3DGS", "风筝", "pre-train* of", "a*"])
def test_phrases_of_all_kinds_are_accepted(tmp_path: Path, phrase: str) -> None:
    """Words, open endings, symbols that belong to words, and CJK text are valid phrases."""
    assert load(tmp_path, with_topic(f'any = ["{phrase}"]')).topics[0].any == (phrase,)


@pytest.mark.parametrize("value", ["nan", "true", '"1"', "2026-03-12"])
def test_an_amount_of_money_is_a_number(tmp_path: Path, value: str) -> None:
    """Other types that resemble numbers are rejected."""
    told = messages(tmp_path, f"[summaries]\nmax_usd_per_run = {value}\n{with_topic('')}")
    assert told.startswith("line 2: summaries.max_usd_per_run: ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "topics: is missing: add a [[topics]] block\n"),
        ("topics = []\n", "line 1: topics: is empty: add at least one\n"),
        ('topics = "kites"\n', 'line 1: topics: write a list, like ["…"], instead of "kites"\n'),
        ("topics = [3]\n", "line 1: topics[0]: write a table instead of 3\n"),
        (f"summaries = 3\n{with_topic('')}", "line 1: summaries: write a table instead of 3\n"),
        ("[topics]\ntitle = 'Kites'\n", "line 1: topics: write `[[topics]]` with two brackets"),
    ],
)
def test_tables_of_the_wrong_shape_are_reported(tmp_path: Path, content: str, expected: str) -> None:
    """Missing, empty and malformed tables give a message, never another exception."""
    assert messages(tmp_path, content).startswith(expected)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("exclude = []", "did you mean `none`?"),
        ("max_results = 3", "did you mean `limit`?"),
        ("categorys = []", "did you mean `categories`?"),
        ("Any = []", "did you mean `any`?"),
    ],
)
def test_unknown_key_gets_a_suggestion(tmp_path: Path, lines: str, expected: str) -> None:
    """Synonyms and misspelt keys are answered with the correct key."""
    assert expected in messages(tmp_path, with_topic(lines))


LAYOUT = """\
title = "Kites"
topics = [{ title = "Inline", any = ["x"] }]

[summaries]
engine = "auto"

[[topics]]
any = [
  "one",

  "two",
]
title = "First"

[[topics]]
any = ["one", "two"]
"""


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("title",), None, 1),
        (("summaries",), None, 4),
        (("summaries", "engine"), "auto", 5),
        (("summaries", "model"), None, 4),
        (("topics", 0), None, 7),
        (("topics", 0, "any"), None, 8),
        (("topics", 0, "any", 0), "one", 9),
        (("topics", 0, "any", 1), "two", 11),
        (("topics", 0, "any", 1), 7, 8),
        (("topics", 0, "title"), "First", 13),
        (("topics", 1, "any", 1), "two", 16),
        (("topics", 1, "title"), None, 15),
        (("elsewhere",), None, None),
    ],
)
def test_locate_finds_the_line(path: tuple[str | int, ...], value: object, line: int | None) -> None:
    """A key path gives its line, the item's line in a long list, or the nearest place above."""
    assert locate(LAYOUT, path, value) == line


def test_locate_finds_inline_values() -> None:
    """A place within an inline table gives the line of the table."""
    text = 'title = "Kites"\ntopics = [{ title = "Inline", any = ["x"] }]\n'
    assert locate(text, ("topics", 0, "any", 0), "x") == 2


def test_the_schema_has_every_key() -> None:
    """The JSON Schema for editors has every key, forbids others, and makes the slug optional."""
    schema = config.schema()
    topic = schema["$defs"]["Topic"]
    assert schema["required"] == ["topics"]
    assert set(schema["properties"]) == set(Config.model_fields)
    assert sorted(topic["required"]) == ["categories", "title"]
    assert set(topic["properties"]) == set(config.Topic.model_fields)
    assert set(schema["$defs"]["Summaries"]["properties"]) == set(config.Summaries.model_fields)
    assert schema["additionalProperties"] is topic["additionalProperties"] is False


def test_the_schema_is_the_same_each_time() -> None:
    """Making it does not change the models."""
    assert config.schema() == config.schema()
