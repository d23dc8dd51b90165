"""A small OpenID Connect provider: a real server that signs in whoever it is told to, and can be told to lie.

It checks what it must: client, redirect URI, PKCE (S256), and that a code is used once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

Claims = dict[str, Any]


@dataclass
class _Code:
    challenge: str
    redirect: str
    nonce: str
    claims: Claims = field(default_factory=dict)


class OidcProvider:
    """`with` starts it. `person`: the claims of whoever logs in next; None: they give up.

    `spoil`: changes an ID token's claims before it is signed. `signer`: the key that signs; another than the published
    one makes tokens that do not hold.
    """

    def __init__(self, client: str = "sohoa", secret: str = "") -> None:
        self.client, self.secret = client, secret
        self.person: Claims | None = None
        self.spoil: Callable[[Claims], object] = lambda _: None
        self.header: dict[str, str] = {}
        self.key = self.signer = RSAKey.generate_key(2048, {"kid": "1"})
        self.asked: list[dict[str, str]] = []
        """The questions of browsers, by their parameters."""
        self._codes: dict[str, _Code] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realms/hanoi"
        self.claimed_issuer = self.issuer
        """As its papers name it."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def new_key(self, kid: str) -> None:
        """Keys are rotated: the old one is published no more."""
        self.key = self.signer = RSAKey.generate_key(2048, {"kid": kid})

    def metadata(self) -> Claims:
        return {
            "issuer": self.claimed_issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, told: dict[str, str]) -> str:
        """The URL to go back to."""
        self.asked.append(told)
        assert told["client_id"] == self.client
        assert (told["response_type"], told["code_challenge_method"]) == ("code", "S256")
        assert "openid" in told["scope"].split()
        if self.person is None:
            return f"{told['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': told['state']})}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = _Code(told["code_challenge"], told["redirect_uri"], told["nonce"], dict(self.person))
        return f"{told['redirect_uri']}?{urlencode({'code': code, 'state': told['state']})}"

    def exchange(self, told: dict[str, str], basic: str) -> tuple[int, Claims]:
        """The answer to a code: a status, and a token or an error."""
        code = self._codes.pop(told.get("code", ""), None)
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not self._is_client(told, basic):
            return 401, {"error": "invalid_client"}
        if code is None or code.redirect != told.get("redirect_uri") or code.challenge != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": self._sign(code)}

    def _is_client(self, told: dict[str, str], basic: str) -> bool:
        if not self.secret:
            return told.get("client_id") == self.client and not basic
        client, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
        return (unquote(client), unquote(secret)) == (self.client, self.secret)

    def _sign(self, code: _Code) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client, "iat": now, "exp": now + 300, "nonce": code.nonce}
        claims |= code.claims
        self.spoil(claims)
        if self.header.get("alg") == "none":
            parts = ({"alg": "none"}, claims)
            return (
                ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
                + "."
            )
        return jwt.encode({"alg": "RS256", "kid": str(self.signer.kid)}, claims, self.signer)

    def _handler(provider: Self) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                match asked.path.rpartition("/")[2]:
                    case "openid-configuration":
                        self._answer(200, provider.metadata())
                    case "keys":
                        self._answer(200, {"keys": [provider.key.as_dict(private=False)]})
                    case "auth":
                        told = {name: values[0] for name, values in parse_qs(asked.query).items()}
                        self.send_response(302)
                        self.send_header("Location", provider.authorize(told))
                        self.send_header("Content-Length", "0")
                        self.end_headers()
                    case _:
                        self._answer(404, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                told = {name: values[0] for name, values in parse_qs(body).items()}
                self._answer(*provider.exchange(told, self.headers.get("Authorization", "")))

            def _answer(self, status: int, told: Claims) -> None:
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        return Handler
