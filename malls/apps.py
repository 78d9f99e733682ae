from django.apps import AppConfig


class MallsConfig(AppConfig):
    name = "malls"
