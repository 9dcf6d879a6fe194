"""RSA with SHA-256 and PKCS #1 padding, in base64, as Alipay and WeChat Pay sign."""

import base64
import binascii
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from souk.kit.errors import Invalid


@cache
def private(pem: str) -> RSAPrivateKey:
    """Our key; raises `Invalid` without repeating it."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise Invalid("The private key is no RSA key in PEM.")
    return key


@cache
def public(pem: str) -> RSAPublicKey:
    """The vendor's key."""
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise Invalid("The public key is no RSA key in PEM.")
    return key


def sign(pem: str, text: str) -> str:
    """The signature of a text, in base64."""
    return base64.b64encode(private(pem).sign(text.encode(), PKCS1v15(), SHA256())).decode()


def fits(pem: str, text: str, signature: str) -> bool:
    """Whether a signature in base64 is the vendor's over this text."""
    try:
        public(pem).verify(base64.b64decode(signature, validate=True), text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
