"""One settings file; everything that differs between machines comes from the environment (docs/operations.md)."""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import environment, log_settings
from core.dev import localservices

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where we run ---------------------------------------------------------------------------------------------------
PRODUCTION = environment.flag("MALL_PRODUCTION", False)
TESTING = "PYTEST_VERSION" in os.environ
DEBUG = environment.flag("MALL_DEBUG", False)
BASE_DOMAIN = os.environ.get("MALL_BASE_DOMAIN", "localhost")
PORT = environment.whole("MALL_PORT", 8000, least=1, most=65535)
PROXIES = environment.whole("MALL_PROXIES", 0)  # how many of our own proxies stand before the web server
ALLOWED_HOSTS = [
    "*"
]  # the tenant middleware knows every legal host and answers 404 to any other before a session opens
SECRET_KEY = os.environ.get("MALL_SECRET_KEY", "")
FIELD_KEYS = os.environ.get("MALL_FIELD_KEYS", "")  # "id:base64,id:base64", newest first; see core/privacy/crypto.py
_db = environment.database(localservices.database_url())
IS_OUTSIDE = localservices.is_outside()
environment.needs_own_keys(is_production=PRODUCTION, is_testing=TESTING, is_outside=IS_OUTSIDE)
if not PRODUCTION:
    # Development only: a production start without its own keys fails in check --deploy and in core.privacy.crypto.
    SECRET_KEY = SECRET_KEY or "development-only-key-that-protects-nothing-and-is-long-enough-for-the-checks-0123456789"
    FIELD_KEYS = FIELD_KEYS or "dev:" + "ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDEyMzQ="

# --- apps -----------------------------------------------------------------------------------------------------------
# public: what every tenant shares. ops: the schema whose users are the operators. mall: one schema per company.
PUBLIC_APPS = ["tenants", "django_tenants", "django.contrib.contenttypes"]
LOGIN_APPS = [
    "core",
    "accounts",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
]
MALL_APPS = ["members", "points", "catalog", "orders", "insights"]
STATELESS_APPS = [
    "malls",
    "demo",
    "isolation",
    "django.contrib.auth",  # password validators and hashers; its tables exist nowhere (core.tenancy.router)
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    *(["django_linear_migrations"] if not PRODUCTION else []),
]
INSTALLED_APPS = [*PUBLIC_APPS, *LOGIN_APPS, *MALL_APPS, *STATELESS_APPS]
HAS_MULTI_TYPE_TENANTS = True
MULTI_TYPE_DATABASE_FIELD = "type"
TENANT_TYPES = {
    "public": {"APPS": PUBLIC_APPS, "URLCONF": "config.urls_ops"},
    "ops": {"APPS": LOGIN_APPS, "URLCONF": "config.urls_ops"},
    "mall": {"APPS": [*LOGIN_APPS, *MALL_APPS], "URLCONF": "config.urls_mall"},
}
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
TENANT_SYNC_ROUTER = "core.tenancy.router.TenantRouter"
OPS_SCHEMA = "ops"
POOL_PER_SCENARIO = environment.whole("MALL_POOL_PER_SCENARIO", 2)  # schemas kept ready for new tenants
DOMAIN_CACHE_SECONDS = 0 if TESTING else 4  # a suspended tenant is shut everywhere within this time

MIDDLEWARE = [
    "core.middleware.ClientAddress",
    "core.middleware.Health",
    "core.tenancy.middleware.TenantFromHost",
    "core.tenancy.fair_queue.FairQueueMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RequestLog",
    "core.odd_requests.OddCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.tenancy.middleware.SessionBelongsToTenant",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.tenancy.middleware.ArrivedUser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.ContentSecurityPolicy",
    "allauth.account.middleware.AccountMiddleware",
    "core.odd_requests.OddRequests",
    "tenants.storefront.support.Visitors",
    "core.middleware.TypedRefusals",
]
ROOT_URLCONF = "config.urls_ops"
WSGI_APPLICATION = "config.wsgi.application"

# --- database -------------------------------------------------------------------------------------------------------
# "session": straight to PostgreSQL, or through a pooler that keeps sessions. "transaction": pgbouncer in transaction mode;
# for web processes only, workers and migrations hold locks of a session and connect directly.
DATABASE_POOLING = os.environ.get("MALL_DATABASE_POOLING", "session")
# Per web process; most of them wait (core/tenancy/fair_queue.py).
WEB_THREADS = environment.whole("MALL_WEB_THREADS", 16, least=1)
SERVES_WEB = environment.flag("MALL_DATABASE_POOL", False)
DATABASE_SILENT_SECONDS = environment.seconds("MALL_DATABASE_SILENT_SECONDS", 2)  # core/tenancy/backend/db_health.py
DATABASE_POOL_SIZE = environment.whole("MALL_DATABASE_POOL_SIZE", 8, least=1)  # per web process
_db_query = {name: values[-1] for name, values in parse_qs(_db.query).items()}
DATABASES = {
    "default": {
        "ENGINE": "core.tenancy.backend",
        "NAME": unquote(_db.path.lstrip("/")),
        "USER": unquote(_db.username or ""),
        "PASSWORD": unquote(_db.password or ""),
        "HOST": _db_query.pop("host", None) or _db.hostname or "",
        "PORT": str(_db.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": DATABASE_POOLING == "transaction",
        "OPTIONS": {
            **_db_query,
            # Such a pooler takes no options at the start; the backend sets the limits per transaction.
            # Generic plans: the SQL functions' statements are planned once a session, not at every call (half their time).
            **(
                {}
                if DATABASE_POOLING == "transaction"
                else {
                    "options": "-c statement_timeout=60s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
                    " -c plan_cache_mode=force_generic_plan"
                }
            ),
            # The pool serves web threads; a prefork worker keeps its own plain connection.
            **(
                {
                    "pool": {
                        "min_size": 1,
                        "max_size": DATABASE_POOL_SIZE,
                        "timeout": DATABASE_SILENT_SECONDS + 2,  # as long as a statement and the question after it
                        "max_lifetime": 600,
                    },
                    "connect_timeout": 3,
                }
                if SERVES_WEB
                else {}
            ),
        },
        "TEST": {"NAME": None},
    }
}
DATABASE_ROUTERS = ["core.tenancy.router.TenantRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache, broker --------------------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "core.tenancy.cache.SoftRedis",
        "LOCATION": environment.redis(localservices.redis_url()),
        # Answers come in less than a millisecond; one that takes this long is not worth a member's time.
        "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry": Retry(NoBackoff(), 0)},
        "KEY_FUNCTION": "core.tenancy.cache.tenant_key",
        "TIMEOUT": 300,
    }
}
CELERY_BROKER_URL = localservices.broker_url()
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its channel, dying with the broker, took the consumer with it
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"

# --- sign-in --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.gateways.backend.SignIn"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_ADAPTER = "accounts.storefront.adapter.TenantAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "reauthenticate": "accounts.forms.ReauthenticateForm"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address nobody has gets no mail; the page says the same
# The outer wall; how many wrong tries lock one account is the tenant's own rule (accounts.SignInPolicy).
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "300/5m/ip,20/5m/key",  # codes of the second factor; passwords: accounts/services/wrong_tries.py
    "reauthenticate": "10/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
STAFF_GATE = "accounts.storefront.gate.staff_gate"
SCHEDULER_SILENT_SINCE = "tenants.selectors.platform.scheduler_silent_since"  # asked by /beatz
MFA_ADAPTER = "accounts.gateways.mfa.TenantMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://*.localhost
# The sample companies with their public passwords, and what pretends instead of doing: for a database that is the checkout's
# own. One that outlives it gets them where somebody asks for them.
DEMO = not PRODUCTION and environment.flag("MALL_DEMO", TESTING or not IS_OUTSIDE)
FAKE_PAYMENTS = environment.flag("MALL_FAKE_PAYMENTS", DEMO)  # the demo's cashier takes the cash part
FAKE_TOPUPS = environment.flag("MALL_FAKE_TOPUPS", DEMO)  # the demo's provider «credits» phones and accounts
FAKE_MESSAGES = environment.flag("MALL_FAKE_MESSAGES", DEMO)  # channels without settings only pretend to send
# Without a tracking service of its own a mall sees made-up ways.
FAKE_COURIER = environment.flag("MALL_FAKE_COURIER", DEMO)
# Whoever tries the demo has no telephone that knows the operator: the sign-in page shows the code of this one secret.
DEMO_TOTP_SECRET = "XIAOYANGDEMO2345XIAOYANGDEMO2345" if DEMO else ""
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.forms.LongEnough"},
    {"NAME": "accounts.forms.NotTheMallsName"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- cookies and headers --------------------------------------------------------------------------------------------
# Browsers hold __Host- cookies to HTTPS; plain http://*.localhost in development gets the bare names.
_cookie = "__Host-" if PRODUCTION else "mall-"
SESSION_COOKIE_NAME = f"{_cookie}session"
CSRF_COOKIE_NAME = f"{_cookie}csrf"
LANGUAGE_COOKIE_NAME = f"{_cookie}language"
KNOWN_DEVICE_COOKIE_NAME = f"{_cookie}device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_ENGINE = "core.tenancy.sessions"
CSRF_FAILURE_VIEW = "core.middleware.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^beatz$", r"^hostz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- templates, static, media ---------------------------------------------------------------------------------------
_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "builtins": ["django_cotton.templatetags.cotton", "core.templatetags.mall"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "malls.context.brand",
                "malls.context.ways_in",
                "malls.context.navigation",
            ],
        },
    }
]
COTTON_DIR = "cotton"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist"), ("art", BASE_DIR / "static" / "art")]
if not PRODUCTION:  # a fresh checkout has neither; the image has both
    for _folder in (BASE_DIR / "static" / "dist", STATIC_ROOT):
        _folder.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = Path(os.environ.get("MALL_MEDIA_ROOT", BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "core.tenancy.storage.TenantStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION and not TESTING

# --- words, time ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Shanghai"  # the tenant's own zone is entered per request and task
USE_TZ = True

# What was sent is kept half a year: longer than any complaint about a message, shorter than what makes the table heavy
# (a mall of 100,000 members sends some ten thousand a day).
SENDINGS_KEPT_DAYS = environment.whole("MALL_SENDINGS_KEPT_DAYS", 180, least=1)
EMAIL_BACKEND = os.environ.get("MALL_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("MALL_EMAIL_HOST", "localhost")
EMAIL_PORT = environment.whole("MALL_EMAIL_PORT", 25, least=1, most=65535)
EMAIL_HOST_USER = os.environ.get("MALL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MALL_EMAIL_PASSWORD", "")
# Port 465 speaks TLS from the first byte; the others begin plainly and change over (STARTTLS) where they are told to.
EMAIL_USE_SSL = environment.flag("MALL_EMAIL_SSL", EMAIL_PORT == 465)
EMAIL_USE_TLS = environment.flag("MALL_EMAIL_TLS", False) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 10
# Networks of one's own in which malls' own mail servers may stand, with commas («10.2.0.0/16»); others must be public.
MAIL_NETWORKS = [one.strip() for one in os.environ.get("MALL_MAIL_NETWORKS", "").split(",") if one.strip()]
DEFAULT_FROM_EMAIL = os.environ.get("MALL_FROM_EMAIL") or f"noreply@{BASE_DOMAIN}"

LOGGING = log_settings.LOGGING
log_settings.configure_structlog(as_json=PRODUCTION, remember=not TESTING)

REST_FRAMEWORK = {
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "core.api.answer_for",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "小羊云商 API",
    "DESCRIPTION": "Points, budgets, grants. Writes carry an Idempotency-Key: a repeat answers what the first call did.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_URLCONF": "config.urls_mall",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
