"""People of an identity provider, by OpenID Connect: authorization code with PKCE, spoken by Authlib.

What a provider says of someone holds only when its ID token is signed by its keys, for this service, in time, and
answers this very question (`nonce`). What they may do follows from their groups, by the settings' table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError

from runtime.settings import LoginSettings
from schemas.errors import SohoaError, Unavailable
from schemas.model import Frozen
from schemas.person import ROLES
from storage.records.people import Identity, Standing

_TIMEOUT_S = 10.0
_CLOCKS_DIFFER_S = 60
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Only those by keys that the provider alone has."""


class Vouchless(SohoaError):
    """The provider did not vouch for them, or they may do nothing here: oidc_refused, oidc_bad_token, oidc_no_role."""


class Asked(Frozen):
    """A login that was begun: what the browser keeps until the provider sends it back."""

    state: str
    nonce: str
    code_verifier: str
    back: str


class Provider:
    """The identity provider of the settings; its keys and addresses are asked for at the first login."""

    def __init__(self, settings: LoginSettings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer.rstrip("/")
        secret = settings.oidc_secret.get_secret_value()
        speaks = {"scope": "openid profile", "code_challenge_method": "S256", "timeout": _TIMEOUT_S}
        self._client: Any = OAuth().register(
            "oidc",
            client_id=settings.oidc_client,
            client_secret=secret or None,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs=speaks if secret else speaks | {"token_endpoint_auth_method": "none"},
        )

    async def ask(self, redirect: str, back: str) -> tuple[str, Asked]:
        """Where to send the browser, and what it must keep. `redirect`: our URL to come back to; `back`: where they
        were. Raises Unavailable.
        """
        try:
            await self._require_issuer()
            begun = await self._client.create_authorization_url(redirect)
        except (httpx2.HTTPError, ValueError) as error:
            raise _away() from error
        asked = {name: begun[name] for name in ("state", "nonce", "code_verifier")}
        return begun["url"], Asked(**asked, back=back)

    async def vouched(self, asked: Asked, answer: Mapping[str, str], redirect: str) -> Mapping[str, Any]:
        """The claims of the ID token. `answer`: the query that the browser came back with.

        Raises Vouchless, Unavailable.
        """
        if answer.get("state") != asked.state or "code" not in answer:
            raise Vouchless("oidc_refused", "the provider let nobody in, or answered another question.")
        try:
            await self._require_issuer()
            token = await self._client.fetch_access_token(
                redirect_uri=redirect, code=answer["code"], code_verifier=asked.code_verifier
            )
            return await self._claims(token, asked)
        except (httpx2.HTTPError, ValueError) as error:
            raise _away() from error
        except OAuthError as error:
            raise Vouchless("oidc_refused", "the provider does not take the code.") from error

    async def _claims(self, token: Mapping[str, Any], asked: Asked) -> Mapping[str, Any]:
        expected = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client},
        }
        try:
            claims = await self._client.parse_id_token(token, asked.nonce, expected, leeway=_CLOCKS_DIFFER_S)
        except (JoseError, ValueError) as error:
            raise Vouchless("oidc_bad_token", "the ID token does not hold.") from error
        if claims is None:
            raise Vouchless("oidc_bad_token", "there is no ID token.")
        return dict(claims)

    async def _require_issuer(self) -> None:
        """A provider whose papers name another is none. Raises Vouchless."""
        metadata = await self._client.load_server_metadata()
        if metadata.get("issuer") != self._settings.oidc_issuer:
            raise Vouchless("oidc_bad_token", "the provider calls itself otherwise than SOHOA_OIDC_ISSUER does.")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in _SIGNATURES]


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """`sub` alone names them for good; they are called by the first name that the provider gives."""
    subject = str(claims["sub"])
    login = str(claims.get("preferred_username") or claims.get("email") or subject)
    return Identity(
        issuer=claims["iss"], subject=subject[:255], login=login[:128], name=str(claims.get("name") or login)
    )


def standing_of(claims: Mapping[str, Any], settings: LoginSettings) -> Standing:
    """What their groups give them. An operator without a branch and a receiver without an agency are none.

    Raises Vouchless (oidc_no_role).
    """
    table = settings.roles_by_group
    given = {table[group] for group in _words(claims, settings.oidc_groups_claim) if group in table}
    branch = next(iter(_words(claims, settings.oidc_branch_claim)), None)
    agency = next(iter(_words(claims, settings.oidc_agency_claim)), None)
    given -= {role for role, place in (("operator", branch), ("agency", agency)) if not place}
    if not given:
        raise Vouchless("oidc_no_role", "none of their groups gives them a role here.")
    return Standing(roles=tuple(role for role in ROLES if role in given), branch=branch, agency=agency)


def _words(claims: Mapping[str, Any], path: str) -> list[str]:
    """The claim's words, whether it is one or a list. `a.b`: the claim of that very name, else `b` within `a`."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    return [word for word in (found if isinstance(found, list) else [found]) if isinstance(word, str) and word]


def _away() -> Unavailable:
    return Unavailable("oidc_unreachable", "the identity provider does not answer.")
