"""The few tables that every app writes to, and the abstract bases."""

from bankcrm.common.models.approval import ApprovalRequest
from bankcrm.common.models.audit import AuditEntry
from bankcrm.common.models.base import BankModel, CodeField, CoreFedModel, MoneyField, RateField, VersionedModel
from bankcrm.common.models.bulk import BulkRun
from bankcrm.common.models.export import Export
from bankcrm.common.models.feed import FeedBatch, FeedChange, FeedFile, FeedReject, FeedSource
from bankcrm.common.models.holiday import Holiday
from bankcrm.common.models.job import JobRun
from bankcrm.common.models.list_choice import ListChoice
from bankcrm.common.models.parameter import BankState, DictionaryItem, Parameter
from bankcrm.common.models.saved_view import SavedView
from bankcrm.common.models.sent import SentForm

__all__ = [
    "ApprovalRequest",
    "AuditEntry",
    "BankModel",
    "BankState",
    "BulkRun",
    "CodeField",
    "CoreFedModel",
    "DictionaryItem",
    "Export",
    "FeedBatch",
    "FeedChange",
    "FeedFile",
    "FeedReject",
    "FeedSource",
    "Holiday",
    "JobRun",
    "ListChoice",
    "MoneyField",
    "Parameter",
    "RateField",
    "SavedView",
    "SentForm",
    "VersionedModel",
]
