"""Encryption of the few secrets that must be read again: second factors, and answers kept for repeated requests."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class Unreadable(ValueError):
    """The text was not encrypted with this key, or was changed."""


def encrypted(data: bytes, *, key: str, purpose: str) -> bytes:
    """Encrypt with a key derived from `key` for one purpose. The result is base64 text."""
    return _box(key, purpose).encrypt(data)


def decrypted(data: bytes, *, key: str, purpose: str) -> bytes:
    """The reverse. Raises `Unreadable`."""
    try:
        return _box(key, purpose).decrypt(data)
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def _box(key: str, purpose: str) -> Fernet:
    """Keys given here are long and random (SECRET_KEY, API tokens), so one hash is enough."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{key}".encode()).digest()))
