"""EMAIL_URL says where outgoing mail goes, or is refused with a sentence that names no password."""

from __future__ import annotations

import pytest

from steward.core.mail_url import BadMailUrl, mail_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def smtp(
    host: str, port: int, user: str = "", password: str = "", *, tls: bool = False, ssl: bool = False
) -> dict[str, object]:
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_TLS": tls,
        "EMAIL_USE_SSL": ssl,
    }


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        (
            "file:///var/mail/out%20box",
            {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": "/var/mail/out box",
            },
        ),
        ("smtp://mail.example.com", smtp("mail.example.com", 25)),
        ("smtp://mail.example.com?tls=1", smtp("mail.example.com", 587, tls=True)),
        ("smtp://ann:pass@mail.example.com:2525?tls=0", smtp("mail.example.com", 2525, "ann", "pass")),
        ("smtps://ann%40x.nl:a%2Fb%3Ac@mail.example.com", smtp("mail.example.com", 465, "ann@x.nl", "a/b:c", ssl=True)),
        ("smtp://[::1]:1025", smtp("::1", 1025)),
    ],
)
def test_a_url_becomes_djangos_settings(url: str, settings: dict[str, object]) -> None:
    assert mail_settings(url) == settings


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://mail.example.com", "begins with"),
        ("mail.example.com:587", "begins with"),
        ("smtp://", "names no mail server"),
        ("smtp://ann:s3cret@mail.example.com:70000", "port"),
        ("smtp://ann:s3cret@mail.example.com:port", "port"),
        ("smtp://ann:s3cret@mail.example.com?ssl=1", "ssl is not an option"),
        ("smtp://ann:s3cret@mail.example.com?tls=maybe", "tls is 1 or 0"),
        ("smtps://ann:s3cret@mail.example.com?tls=1", "leave out tls=1"),
        ("file://relative/path", "whole path"),
        ("file:", "whole path"),
    ],
)
def test_a_bad_url_is_refused_in_one_sentence(url: str, words: str) -> None:
    with pytest.raises(BadMailUrl, match=words) as refused:
        mail_settings(url)
    assert "s3cret" not in str(refused.value)
    assert "\n" not in str(refused.value)
