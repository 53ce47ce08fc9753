"""The tags on the administrators' desk. No model that holds a customer is ever registered here."""

from __future__ import annotations

from django.contrib import admin

from bankcrm.common.admin import AuditedAdmin
from customers.models import Tag


@admin.register(Tag)
class TagAdmin(AuditedAdmin):
    """Renamed a tag is renamed wherever it stands; none is removed, for the record names it."""

    audit_name = "tag"
    list_display = ("name", "group", "meaning", "position", "is_active")
    list_filter = ("group", "is_active")
    search_fields = ("name", "meaning")
