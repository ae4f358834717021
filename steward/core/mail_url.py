"""EMAIL_URL: one address that says where outgoing mail goes."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

_BACKENDS = "django.core.mail.backends"
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_PLAIN_PORT, _TLS_PORT, _SSL_PORT = 25, 587, 465


class BadMailUrl(ValueError):
    """EMAIL_URL cannot be understood; the message says why and shows a good one. It never repeats the password."""


def mail_settings(url: str) -> dict[str, object]:
    """Django's `EMAIL_…` settings for `url`.

    `smtp://user:password@host:587?tls=1` (STARTTLS when `tls=1`), `smtps://user:password@host` (TLS from the first
    byte), `console:` (printed; also for an empty url), `file:///folder` (one file per message). Special characters in
    user and password are percent-encoded. Raises `BadMailUrl`.
    """
    parts = urlsplit(url.strip() or "console:")
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file":
        if not parts.path.startswith("/") or parts.netloc:
            raise BadMailUrl("EMAIL_URL needs a whole path, as in file:///var/mail/steward.")
        return {"EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in {"smtp", "smtps"}:
        raise BadMailUrl(
            "EMAIL_URL begins with smtp:, smtps:, file: or console:, as in smtp://user:password@host:587?tls=1."
        )
    if not parts.hostname:
        raise BadMailUrl("EMAIL_URL names no mail server, as in smtp://user:password@host:587?tls=1.")
    secure = parts.scheme == "smtps"
    upgraded = _asks_for_tls(parts.query)
    if secure and upgraded:
        raise BadMailUrl("EMAIL_URL: smtps is encrypted from the start, so leave out tls=1.")
    try:
        port = parts.port
    except ValueError:
        raise BadMailUrl("EMAIL_URL: the port must be a number from 0 to 65535.") from None
    usual = _SSL_PORT if secure else _TLS_PORT if upgraded else _PLAIN_PORT
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or usual,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": upgraded,
        "EMAIL_USE_SSL": secure,
    }


def _asks_for_tls(query: str) -> bool:
    """The `tls` option; any other option, or another word for yes and no, is refused."""
    options = parse_qs(query, keep_blank_values=True)
    if unknown := sorted(set(options) - {"tls"}):
        raise BadMailUrl(f"EMAIL_URL: {', '.join(unknown)} is not an option; the only one is tls=1.")
    given = options.get("tls", ["0"])[-1].lower()
    if given not in _YES | _NO:
        raise BadMailUrl("EMAIL_URL: tls is 1 or 0.")
    return given in _YES
