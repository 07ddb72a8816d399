"""What archive raises.

ArchiveError
 +-- DialectError    a dialect file says something that cannot be followed
 +-- WordsError      a table of words says something that cannot be followed
 +-- ScaffoldError   a page gives no first dialect
 +-- StoreError      the store cannot be opened or written
 +-- CrewError       the machines that are to understand pages cannot be used
 +-- Busy            another process is writing there

A saved page that cannot be read is no error: it is a Trouble, kept with the posts.
"""


class ArchiveError(Exception):
    """Base of every error that archive raises on purpose."""


class FileError(ArchiveError):
    """A shipped or dropped-in file is wrong: names the file, the key and what is the matter."""

    def __init__(self, file: str, key: str, why: str) -> None:
        super().__init__(f"{file}: [{key}] {why}")
        self.file, self.key = file, key


class DialectError(FileError):
    """A dialect file says something that cannot be followed."""


class WordsError(FileError):
    """A table of words says something that cannot be followed."""


class ScaffoldError(ArchiveError):
    """A page or a name gives no first dialect; the message says what to give."""


class StoreError(ArchiveError):
    """The store cannot be opened or written; the message says what to do."""


class CrewError(ArchiveError):
    """The machines that are to understand pages cannot be used; the message says what to do."""


class Busy(ArchiveError):
    """Another process, which lives, is writing in the same home; the message says which."""
