"""Settings of Steward. Everything an installation may set is an environment variable (docs/commands.md)."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from steward.core.database import database_settings
from steward.core.mail_url import mail_settings

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("STEWARD_DATA", "data")).resolve()
TESTING = "pytest" in sys.modules
DEBUG = False
URL = os.environ.get("STEWARD_URL", "").rstrip("/")


def _secret_key() -> str:
    """The key from the environment, else one made at the first start and kept in the data folder."""
    given = os.environ.get("STEWARD_SECRET_KEY", "")
    if given or TESTING:
        return given or "only-for-tests"
    path = DATA / "secret_key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = []
if URL:
    ALLOWED_HOSTS.append(URL.split("://")[-1].split("/")[0].rsplit(":", 1)[0])
    CSRF_TRUSTED_ORIGINS.append(URL)

# The floors (ARCHITECTURE.md): a room imports its own and those above it in this list, never those below.
ROOMS = [
    "core", "queue", "history", "team", "fields", "segments", "search",
    "contacts", "accounts", "deals", "activities", "files", "undo", "duplicates", "bulk",
    "importing", "exporting", "insights", "desk", "config",
]  # fmt: skip

INSTALLED_APPS = [
    *(f"steward.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
]

MIDDLEWARE = [
    "steward.core.api.ProblemsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "steward.team.middleware.MemberMiddleware",
    "steward.team.idempotency.IdempotencyMiddleware",
    "steward.core.pages.RefusalMiddleware",
]

ROOT_URLCONF = "steward.config.urls"
WSGI_APPLICATION = "steward.config.wsgi.application"
DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",  # shared by all processes: rate limits need that
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # a full cache forgets, and must not forget who is being limited
    },
    # The frame of a page (base.html), drawn once in each process for a member and a place in the navigation.
    "frames": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "frames",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "steward.config.navigation.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "steward.core.templatetags.addresses"],
        },
    }
]
FORM_RENDERER = "steward.core.ui_controls.Renderer"

# -- who comes in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "team.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "steward.team.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are invited by e-mail, so the address is proven by the invitation
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "steward.team.sign_in_forms.SignInForm",
    "reauthenticate": "steward.team.sign_in_forms.AgainForm",
    "change_password": "steward.team.sign_in_forms.PasswordForm",
    "reset_password": "steward.team.sign_in_forms.ResetForm",
    "reset_password_from_key": "steward.team.sign_in_forms.NewPasswordForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "steward.team.reset_tokens.ResetTokens"  # noqa: S105 - a class
ACCOUNT_PREVENT_ENUMERATION = True
# The doors that are not allauth's: steward/team/limits.py. Behind proxies of ours, STEWARD_PROXIES says how many.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/60s/ip,5/300s/key",
    "reset_password": "10/60s/ip,3/300s/key",
    "reset_password_from_key": "10/60s/ip",
    "change_password": "5/60s/user",
    "reauthenticate": "10/60s/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("STEWARD_PROXIES", "0"))
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "steward.team.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "steward.team.sign_in_forms.CodeForm",
    "reauthenticate": "steward.team.sign_in_forms.CodeAgainForm",
    "activate_totp": "steward.team.sign_in_forms.AppForm",
    "add_webauthn": "steward.team.sign_in_forms.PasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation proved it; allauth's own list of addresses stays empty
MFA_TOTP_ISSUER = "Steward"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not URL.startswith("https://")  # browsers allow passkeys on localhost alone
USERSESSIONS_TRACK_ACTIVITY = False  # a write per request is not worth the minute's precision
SESSION_COOKIE_NAME = "steward_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # the page hands the token to htmx in a <meta>
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if URL.startswith("https://") else None
SECURE_HSTS_SECONDS = 31_536_000 if URL.startswith("https://") else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "steward.core.pages.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- language, time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Those alone in which everything is said: English, and each whose catalogue is here and whole (tools/messages.py).
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [ROOT / "steward" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# -- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_DIRS = [ROOT / "build" / "assets"]
WHITENOISE_MAX_AGE = 60
WHITENOISE_AUTOREFRESH = False
STORAGE = Path(os.environ.get("STEWARD_STORAGE", str(DATA / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(STORAGE)}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LARGEST_FILE = 100 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "steward.files.uploads.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

FIELD_CARRIERS = "steward.desk.carried.CARRIERS"  # what custom fields hang on
LISTINGS = "steward.desk.listings.LISTINGS"  # the lists that have views
RELATED_FILTERS = "steward.desk.related.RELATED"  # what lists are filtered by besides a record's own fields

# -- mail going out ----------------------------------------------------------------------------------------------
globals().update(mail_settings(os.environ.get("EMAIL_URL", "")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("STEWARD_FROM", "steward@localhost")
EMAIL_TIMEOUT = 15
