"""The schema is one list: the docs show it as it is."""

from pathlib import Path

from function.schema import as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"


def test_the_docs_show_the_schema_that_provisioning_makes() -> None:
    assert "\n".join(as_markdown()) in PAGE.read_text("utf-8")
