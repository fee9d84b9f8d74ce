"""Servers on loopback that imitate the hub and a package index, with and without faults."""

import hashlib
import json
import re
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlparse

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_NAMED_COMMIT = re.compile(r"/(?:revision|resolve|tree)/([0-9a-f]{40})(?:/|$)")


class LoopbackServer:
    """A server whose `behave` decides how it answers; `asked` lists the paths it was asked for."""

    def __init__(self, answer):
        self.behave = "well"
        self.asked: list[str] = []
        self.ended = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(f"{self.command} {self.path}")
                with suppress(BrokenPipeError, ConnectionResetError):
                    answer(outer, self)

            do_HEAD = do_GET

            def log_message(self, *args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving(answer):
    server = LoopbackServer(answer)
    try:
        yield server
    finally:
        server.close()


def send(handler, status: int, body: bytes, headers: dict[str, str] | None = None, cut: bool = False) -> None:
    """Answer a request; `cut` promises the whole body and closes the connection half way."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(body[: len(body) // 2] if cut else body)
    if cut:
        handler.close_connection = True
        handler.connection.close()


def hub_answering(repos: dict[str, Path]):
    """The part of the hub's protocol that snapshot_download uses, for folders served as `repos`."""

    def answer(server: LoopbackServer, handler) -> None:
        path = unquote(urlparse(handler.path).path)
        if path != "/" and server.behave == "hangs":
            server.ended.wait(60)
            return
        if path != "/" and server.behave.isdigit():
            send(handler, int(server.behave), b"{}")
            return
        for repo, folder in repos.items():
            if path.startswith(f"/api/models/{repo}"):
                send(handler, 200, json.dumps(_listing(path, repo, folder)).encode())
                return
            if path.startswith(f"/{repo}/resolve/"):
                _send_file(server, handler, folder / path.rsplit("/", 1)[1], _commit(path))
                return
        send(handler, 200 if path == "/" else 404, b"", {"X-Error-Code": "RepoNotFound"} if path != "/" else {})

    return answer


def _listing(path: str, repo: str, folder: Path):
    files = [
        {"type": "file", "path": f.name, "size": f.stat().st_size, "oid": _etag(f)} for f in sorted(folder.iterdir())
    ]
    if "/tree/" in path:
        return files
    return {"id": repo, "sha": _commit(path), "siblings": [{"rfilename": file["path"]} for file in files]}


def _commit(path: str) -> str:
    """The commit a path asks for; for a branch, the one it is at."""
    named = _NAMED_COMMIT.search(path)
    return named[1] if named else COMMIT


def _send_file(server: LoopbackServer, handler, file: Path, commit: str) -> None:
    if not file.is_file():
        send(handler, 404, b"", {"X-Error-Code": "EntryNotFound"})
        return
    body, start = file.read_bytes(), 0
    if handler.headers.get("Range"):
        start = int(handler.headers["Range"].removeprefix("bytes=").split("-")[0])
    headers = {"ETag": f'"{_etag(file)}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
    if server.behave == "slow":
        time.sleep(0.5)
    cut = server.behave == "cuts" and file.suffix == ".safetensors"
    send(handler, 206 if start else 200, body[start:], headers, cut=cut and handler.command == "GET")


def _etag(file: Path) -> str:
    return hashlib.sha1(file.read_bytes()).hexdigest()


def index_answering(wheel: Path):
    """A package index ("simple" pages) that holds one wheel."""
    project = wheel.name.split("-")[0].replace("_", "-")

    def answer(server: LoopbackServer, handler) -> None:
        if server.behave == "hangs":
            server.ended.wait(60)
        elif handler.path.endswith(".whl"):
            if server.behave == "slow":
                time.sleep(3)
            send(handler, 200, wheel.read_bytes())
        elif handler.path.strip("/").endswith(project):
            page = f'<a href="/files/{wheel.name}">{wheel.name}</a>'
            send(handler, 200, page.encode(), {"Content-Type": "text/html"})
        else:
            send(handler, 404, b"")

    return answer
