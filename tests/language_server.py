"""A small client of a language server: messages over standard input and output, as an editor sends them."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

Message = dict[str, Any]
PATIENCE = 60
"""Seconds to wait for an answer. The server is fast; the machine may be busy."""
CAPABILITIES = {
    "workspace": {"configuration": True, "workspaceFolders": True, "didChangeConfiguration": {"dynamicRegistration": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"relatedInformation": True},
    },
}


class ServerError(Exception):
    """The server refused a request, fell silent or ended."""


def framed(message: Message) -> bytes:
    """Return a message with its header."""
    body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def read_message(stream: IO[bytes]) -> Message | None:
    """Return the next message of a stream, or None at its end."""
    length = 0
    while line := stream.readline():
        name, _, value = line.strip().partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif not name:
            return json.loads(stream.read(length))  # type: ignore[no-any-return]
    return None


class LanguageServer:
    """A running server, asked as by an editor that has one folder open."""

    def __init__(self, command: list[str], folder: Path, settings: dict[str, Any], *, initial: dict[str, Any] | None = None) -> None:
        self.settings = settings
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.received: queue.Queue[Message | None] = queue.Queue()
        self.published: dict[str, list[Message]] = {}
        self.number = 0
        threading.Thread(target=self.listen, daemon=True).start()
        self.request(
            "initialize",
            processId=None,
            rootUri=folder.as_uri(),
            capabilities=CAPABILITIES,
            workspaceFolders=[{"uri": folder.as_uri(), "name": folder.name}],
            **(initial or {}),
        )
        self.notify("initialized")
        self.notify("workspace/didChangeConfiguration", settings=settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Ask the server to end, and see to it that it does."""
        with suppress(ServerError, OSError):
            self.request("shutdown")
            self.notify("exit")
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def listen(self) -> None:
        """Put what the server says into the queue until it ends."""
        assert self.process.stdout is not None
        with suppress(ValueError, OSError):  # closed while we wait for a line
            while (message := read_message(self.process.stdout)) is not None:
                self.received.put(message)
        self.received.put(None)

    def send(self, message: Message) -> None:
        """Write one message."""
        assert self.process.stdin is not None
        self.process.stdin.write(framed(message))
        self.process.stdin.flush()

    def notify(self, method: str, **params: Any) -> None:
        """Tell the server something that it does not answer."""
        self.send({"method": method, "params": params})

    def request(self, method: str, **params: Any) -> Any:
        """Ask the server and return its answer."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.next_message(method)
            if message.get("id") == self.number and "method" not in message:
                if "error" in message:
                    raise ServerError(message["error"]["message"])
                return message.get("result")

    def next_message(self, awaited: str) -> Message:
        """Return the next message; what the server itself asks for or publishes is dealt with first."""
        try:
            message = self.received.get(timeout=PATIENCE)
        except queue.Empty:
            raise ServerError(f"no answer to {awaited}") from None
        if message is None:
            raise ServerError(f"the server ended before {awaited} was answered")
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": self.answer(message)})
        return message

    def answer(self, message: Message) -> Any:
        """Return what an editor answers to a question of the server."""
        if message["method"] != "workspace/configuration":
            return None
        return [self.settings.get(item.get("section"), {}) for item in message["params"]["items"]]

    def open(self, path: Path, text: str) -> str:
        """Open a file with this text, which need not be saved, and return its address; each file is opened once."""
        uri = path.as_uri()
        self.notify("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        return uri

    def diagnostics(self, path: Path, text: str) -> list[Message]:
        """Return what the server says by itself of a file with this text."""
        uri = self.open(path, text)
        while uri not in self.published:
            self.next_message(f"the diagnostics of {path.name}")
        return self.published[uri]

    def at(self, method: str, path: Path, text: str) -> Any:
        """Return what the server answers about the place where ``|`` stands in the text."""
        before, _, after = text.partition("|")
        uri = self.open(path, before + after)
        last = before.rpartition("\n")[2]
        position = {"line": before.count("\n"), "character": len(last.encode("utf-16-le")) // 2}
        return self.request(method, textDocument={"uri": uri}, position=position)

    def completion(self, path: Path, text: str) -> dict[str, Message]:
        """Return what the server offers where ``|`` stands, by label."""
        return {item["label"]: item for item in self.at("textDocument/completion", path, text)["items"]}

    def hover(self, path: Path, text: str) -> str:
        """Return what the server explains where ``|`` stands."""
        answer = self.at("textDocument/hover", path, text)
        return answer["contents"]["value"] if answer else ""
