"""What may be set: the one table from which file, environment, flags, what is printed and the manual are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

DEFAULT_HOME = Path("forumsearch-home")
ENGINE = r"embedded|opensearch:https?://[^\s/@,?#]+(,https?://[^\s/@,?#]+)*(/[a-z0-9][a-z0-9_-]*)?/?"
OWN_NETWORKS = ("127.0.0.0/8", "::1/128")  # the machine itself


def _set(
    default: Any,
    table: str,
    meaning: str,
    *,
    least: float | None = None,
    most: float | None = None,
    flag: str = "",
    form: str = "",
    like: str = "",
) -> Any:
    """Give a field that may be set.

    table: of the file.  least, most: bounds of a number.  flag: what says it on the command line.  form, like: what a
    text must look like (regular expression), and an example of it.
    """
    said = {"table": table, "meaning": meaning, "least": least, "most": most, "flag": flag, "form": form, "like": like}
    return field(default=default, metadata=said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a maintainer may set, with its defaults.

    home: the folder in which store, index and settings of one archive live.
    """

    home: Path = DEFAULT_HOME
    host: str = _set("127.0.0.1", "serve", "Address to listen on.", flag="--host")
    port: int = _set(8000, "serve", "Port to listen on; 0: any that is free.", least=0, most=65535, flag="--port")
    address: str = _set(
        "", "serve", "Where readers find the site, in full, where a proxy stands before it.",
        form=r"(https?://[^\s/]+\S*)?", like="https://archive.example/",
    )  # fmt: skip
    prefix: str = _set(
        "", "serve", "Folder of the site's addresses, where it does not stand at the top of its host.",
        form=r"(/[^\s/?#]+)*/?", like="/forum",
    )  # fmt: skip
    proxies: int = _set(
        0, "serve", "Proxies before the site whose X-Forwarded-* headers are believed.", least=0, most=9
    )
    trusted: tuple[str, ...] = _set(
        OWN_NETWORKS, "serve",
        "Networks of proxies and of the machine's own programs: these are never asked to wait, and may read /metrics.",
        like='["127.0.0.0/8", "10.0.0.0/24"]',
    )  # fmt: skip
    old_site: str = _set(
        "", "serve", "The dead forum whose own addresses are answered first.", like="forum.example/board"
    )
    pictures: bool = _set(True, "serve", "Show pictures that were saved beside their pages; others never are.")
    page_size: int = _set(10, "serve", "Hits on a page of results.", least=1, most=100)
    topic_page_size: int = _set(50, "serve", "Posts on a page of a topic.", least=1, most=1000)
    cache_seconds: int = _set(
        0, "serve", "How long a proxy may show a page without asking again; what is redacted stays there as long.",
        least=0, most=86400,
    )  # fmt: skip
    kept_bytes: int = _set(
        32 * 2**20, "serve", "Memory for pages as they were made, which are given again until the archive changes.",
        least=0,
    )  # fmt: skip
    threads: int = _set(16, "serve", "Requests that are held at the same time, waiting ones too.", least=1, most=64)
    connections: int = _set(1000, "serve", "Connections that are held at the same time.", least=10, most=100_000)
    backlog: int = _set(1024, "serve", "Connections that wait to be taken.", least=1, most=65535)
    idle_seconds: int = _set(30, "serve", "How long a connection may say nothing.", least=1, most=3600)
    query_seconds: float = _set(
        5.0, "limits", "How long an answer may take; what comes later is left out, and the answer says so.",
        least=0.05, most=600,
    )  # fmt: skip
    query_postings: int = _set(
        50_000_000, "limits", "Places of words that a search may look at; then the answer is partial.", least=1000
    )
    crowded_seconds: float = _set(0.2, "limits", "The same while others wait for their turn.", least=0.05, most=600)
    overload_seconds: float = _set(0.05, "limits", "The same while some are told to come again.", least=0.05, most=600)
    export_seconds: float = _set(
        60.0, "limits", "How long a whole answer as CSV or JSON Lines may take; then it ends with a line that says so.",
        least=1, most=3600,
    )  # fmt: skip
    working: int = _set(
        0,
        "limits",
        "Requests that are worked on at the same time; 0: one, over a cluster half the threads.",
        least=0,
        most=64,
    )
    waiting: int = _set(4, "limits", "Requests that wait for their turn; more have to come again.", least=0, most=64)
    waiting_seconds: float = _set(
        1.0, "limits", "How long a request waits for its turn; then it is told to come again.", least=0.01, most=60
    )
    overload_waiting_seconds: float = _set(0.02, "limits", "The same while others are told so.", least=0.01, most=60)
    rate: float = _set(
        4.0, "limits",
        "Tokens that a visitor gets back each second, 0: no limit; a topic costs 1, a search 4, a whole answer 40.",
        least=0, most=10_000,
    )  # fmt: skip
    burst: int = _set(200, "limits", "Tokens that a visitor has at most.", least=40, most=1_000_000)
    visitors: int = _set(
        10_000, "limits", "Visitors whose tokens are counted at the same time.", least=100, most=10_000_000
    )
    url_chars: int = _set(32_000, "limits", "Characters of an address.", least=2500, most=100_000)
    header_bytes: int = _set(65_536, "limits", "Bytes of a request's headers.", least=4096, most=1_048_576)
    body_bytes: int = _set(
        65_536, "limits", "Bytes of a request's body that are read before it is refused.", least=1024
    )
    access_log: str = _set(
        "", "log", 'File to which a line of JSON is added for each request; "-": to stderr, "": none.'
    )
    log_addresses: bool = _set(False, "log", "Write visitors' addresses into the log too.")
    log_queries: bool = _set(False, "log", "Write what was asked for into the log too: paths and queries.")
    engine: str = _set(
        "embedded", "index",
        "Who keeps the index: this machine, or an OpenSearch cluster by the URLs of its nodes and the archive's name.",
        flag="--engine", form=ENGINE, like="opensearch:https://one.example:9200,https://two.example:9200/forum",
    )  # fmt: skip
    shards: int = _set(
        1, "index", "Parts of the index that a cluster makes anew, some 20 million posts each.", least=1, most=1024
    )
    jobs: int = _set(1, "index", "Processes that read and index.", least=1, most=64, flag="--jobs")
    same_sites: Mapping[str, str] = field(default_factory=dict)
    """Sites that are another one, with its name: ``[sites]`` "old.example/forum" = "new.example"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that may be set: where it stands, what it is, what it means."""

    name: str
    kind: type
    default: Any
    table: str
    meaning: str
    least: float | None
    most: float | None
    flag: str
    form: str
    like: str

    @property
    def key(self) -> str:
        """Give its place in the file."""
        return f"[{self.table}] {self.name}"

    @property
    def environment(self) -> str:
        """Give the variable that sets it."""
        return f"FORUMSEARCH_{self.name.upper()}"

    @property
    def expected(self) -> str:
        """Say what it must be."""
        if self.kind is bool:
            return "true or false"
        if self.kind is str:
            return f'text in quotes, like "{self.like}"' if self.like else "text in quotes"
        if self.kind is not int and self.kind is not float:
            return f"a list of networks, like {self.like}"
        number = "a whole number" if self.kind is int else "a number"
        return f"{number} from {self.least:,} to {self.most:,}" if self.most else f"{number} from {self.least:,} on"


def _settings() -> tuple[Setting, ...]:
    kinds = get_type_hints(Settings)
    return tuple(
        Setting(name=one.name, kind=kinds[one.name], default=one.default, **one.metadata)
        for one in fields(Settings)
        if one.metadata
    )


SETTINGS = _settings()
"""All that may be set but for [sites], in the order of the manual."""
