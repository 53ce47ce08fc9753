"""Addresses of `sysadmin`."""

from django.urls import URLPattern

app_name = "sysadmin"
urlpatterns: list[URLPattern] = []
