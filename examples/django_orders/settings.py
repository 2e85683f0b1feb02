"""The settings of the example: one app, one SQLite file, and what M-Pesa needs, from the environment."""

import os
import secrets

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or secrets.token_urlsafe(32)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["examples.django_orders"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
ROOT_URLCONF = "examples.django_orders.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", "orders.sqlite3"),
        # A transaction that will write takes its turn when it begins: two verdicts at once wait instead of failing.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DARAJA_STORE = os.environ.get("DARAJA_STORE", "payments.db")
DARAJA_FORWARD_SECRET = os.environ["DARAJA_FORWARD_SECRET"]
