"""A small OpenSearch cluster on this machine, for tests: nodes from Maven Central's jars, on 127.0.0.1 alone.

    python -m tests.cluster start [NODES]    three if not said; prints the addresses
    python -m tests.cluster stop

Everything lies in FOLDER, by default forumsearch-cluster below the folder for temporary files.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("FOLDER", Path(tempfile.gettempdir()) / "forumsearch-cluster"))
JARS, CLASSES = FOLDER / "jars", FOLDER / "classes"
HEAP = "512m"
JAVA = 17
HTTP, TRANSPORT = 9200, 9300  # node 1 has the next ones
START_SECONDS = 180
CLAUSES = 65_536  # as docs/scale.md says


def install() -> None:
    """Fetch the jars and compile the node, once."""
    for program in ("java", "javac", "mvn"):
        if shutil.which(program) is None:
            sys.exit(f"the cluster needs {program}, which is not on the path: install Java {JAVA} or newer and Maven")
    if (CLASSES / "Forum.class").exists():
        return
    fetch = [
        "mvn",
        "-q",
        "-B",
        "-f",
        str(HERE / "pom.xml"),
        "dependency:copy-dependencies",
        f"-DoutputDirectory={JARS}",
    ]
    _run(fetch, "Maven Central did not give the jars of OpenSearch; is there a network?")
    compile = ["javac", "--release", str(JAVA), "-d", str(CLASSES), "-cp", f"{JARS}/*", str(HERE / "Forum.java")]
    _run(compile, f"the node was not compiled; Java {JAVA} or newer is needed")


def start(nodes: int) -> None:
    """Start a cluster of so many nodes, empty, and wait until it serves."""
    stop()
    install()
    for number in range(1, nodes + 1):
        shutil.rmtree(FOLDER / f"node{number}", ignore_errors=True)
        launch(number, nodes)
    deadline = time.monotonic() + START_SECONDS
    while not serves(nodes):
        if time.monotonic() > deadline:
            sys.exit(f"the cluster does not serve after {START_SECONDS} s; see {FOLDER}/node1.log")
        time.sleep(0.5)
    addresses = (f"http://127.0.0.1:{HTTP + number}" for number in range(1, nodes + 1))
    sys.stdout.write(",".join(addresses) + "\n")


def launch(number: int, nodes: int) -> None:
    """Start a node on what it held before, if it did."""
    home = FOLDER / f"node{number}"
    home.mkdir(parents=True, exist_ok=True)
    names = [f"node{one}" for one in range(1, nodes + 1)]
    hosts = [f"127.0.0.1:{TRANSPORT + one}" for one in range(1, nodes + 1)]
    settings = {
        "cluster.name": "forumsearch-tests",
        "node.name": home.name,
        "path.home": home,
        "network.host": "127.0.0.1",
        "http.port": HTTP + number,
        "transport.port": TRANSPORT + number,
        "discovery.seed_hosts": ",".join(hosts),
        "cluster.initial_cluster_manager_nodes": ",".join(names),
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "indices.query.bool.max_clause_count": CLAUSES,
        "path.repo": FOLDER / "snapshots",
    }
    java = ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"]
    said = [f"{name}={value}" for name, value in settings.items()]
    with (FOLDER / f"{home.name}.log").open("ab") as log:
        command = [*java, "-cp", f"{CLASSES}:{JARS}/*", "Forum", *said]
        node = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    (FOLDER / f"{home.name}.pid").write_text(str(node.pid))


def serves(nodes: int) -> bool:
    """Say whether so many nodes are together and all of their shards serve."""
    try:
        with urlopen(f"http://127.0.0.1:{HTTP + 1}/_cluster/health", timeout=5) as answer:
            health = json.load(answer)
    except OSError:
        return False
    return int(health["number_of_nodes"]) >= nodes and health["status"] == "green"


def stop() -> None:
    """End the nodes that were started here."""
    for file in FOLDER.glob("node*.pid"):
        pid = int(file.read_text())
        if _is_node(pid):
            os.kill(pid, signal.SIGTERM)
            while _is_node(pid):
                time.sleep(0.2)
        file.unlink()


def _is_node(pid: int) -> bool:
    said = subprocess.run(["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return str(CLASSES) in said and not said.startswith("Z")


def _run(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, stdout=sys.stderr).returncode:
        sys.exit(otherwise)


def main() -> None:
    """Do what was said."""
    match sys.argv[1:]:
        case ["start"]:
            start(3)
        case ["start", nodes] if nodes.isdecimal():
            start(int(nodes))
        case ["stop"]:
            stop()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
