"""What stands before the chat's server: who may ask it, what it does not offer, what a page may do."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_CLOSED = (
    "/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy", "/gradio_api/stream", "/gradio_api/info",
    "/gradio_api/openapi", "/gradio_api/deep_link", "/gradio_api/component_server", "/gradio_api/call",
    "/gradio_api/api", "/gradio_api/run", "/gradio_api/mcp", "/gradio_api/monitoring", "/monitoring",
    "/proxy=", "/gradio_api/vibe", "/gradio_api/process_recording", "/docs", "/redoc", "/openapi.json",
)  # fmt: skip

# No inline handler (onerror=…) runs and nothing is fetched from elsewhere, whatever gets into the page.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "script-src-attr 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Guard:
    """ASGI middleware. `hosts` are the names the app answers to, None for any.

    A page elsewhere that points its own name at 127.0.0.1 (DNS rebinding) sends a foreign Host; one that
    posts here from the reader's browser sends a foreign Origin. Both are refused.
    """

    def __init__(self, app: App, hosts: frozenset[str] | None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what is allowed, with the headers added to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._is_refused(scope):
            await _refuse(send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _is_refused(self, scope: Message) -> bool:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._hosts is not None and _name(host) not in self._hosts:
            return True
        if origin is not None and origin.partition("://")[2] != host:
            return True
        return str(scope["path"]).startswith(_CLOSED)


def _name(host: str) -> str:
    """The host without its port; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] or host


async def _refuse(send: Send) -> None:
    body = b"Not offered here."
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *_HEADERS]
        await send(message)

    return sending
