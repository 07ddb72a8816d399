"""The table of letters by which languages are told."""

from archive.letters import TABLE
from indexer.translation.letters import HEAD, rows


def test_the_table_of_letters_is_what_the_dictionaries_give() -> None:
    assert TABLE.read_text("utf-8") == HEAD + "".join(f"{row}\n" for row in rows())
