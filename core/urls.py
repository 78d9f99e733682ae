"""Routes that belong to no app with a business word."""

from django.urls import path

from core import console as door

console = [path("log/", door.operation_log, name="operation_log")]
