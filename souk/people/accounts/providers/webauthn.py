"""WebAuthn by py_webauthn, for the one relying party that this house is."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from souk.people.accounts.contracts import BadPasskey

Found = TypeVar("Found")
# What py_webauthn lets through of a payload that is no credential: wrong types, wrong base64, wrong CBOR, wrong keys.
_BROKEN = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


class Webauthn:
    """Passkeys that stand for both factors: they are found without a name, and the device asks its user."""

    def __init__(self, origin: str, name: str = "Souk") -> None:
        self._origin = origin
        self._party = urlsplit(origin).hostname or "localhost"
        self._name = name

    def registration(self, account: str, name: str, *, known: tuple[str, ...], challenge: str) -> dict[str, Any]:
        options = generate_registration_options(
            rp_id=self._party,
            rp_name=self._name,
            user_id=account.encode(),
            user_name=name,
            challenge=base64url_to_bytes(challenge),
            exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one)) for one in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
        )
        return options_to_json_dict(options)

    def registered(self, credential: Mapping[str, Any], challenge: str) -> tuple[str, str, int]:
        found = _sound(
            lambda: verify_registration_response(
                credential=dict(credential),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._party,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        )
        public_key = bytes_to_base64url(found.credential_public_key)
        return bytes_to_base64url(found.credential_id), public_key, found.sign_count

    def assertion(self, challenge: str) -> dict[str, Any]:
        options = generate_authentication_options(
            rp_id=self._party,
            challenge=base64url_to_bytes(challenge),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def asserted(self, credential: Mapping[str, Any], *, challenge: str, public_key: str, count: int) -> int:
        found = _sound(
            lambda: verify_authentication_response(
                credential=dict(credential),
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._party,
                expected_origin=self._origin,
                credential_public_key=base64url_to_bytes(public_key),
                credential_current_sign_count=count,
                require_user_verification=True,
            )
        )
        return found.new_sign_count

    def challenge_in(self, credential: Mapping[str, Any]) -> str:
        client = _sound(lambda: parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])))
        return bytes_to_base64url(client.challenge)


def _sound(do: Callable[[], Found]) -> Found:
    try:
        return do()
    except _BROKEN as error:
        raise BadPasskey from error
