"""Files that people hand in: what they are is told by their content, never by their name."""

from bankcrm.common.uploads.content import content_kind
from bankcrm.common.uploads.kinds import FileKind
from bankcrm.common.uploads.names import clean_name
from bankcrm.common.uploads.storing import Received, received, stored_path

__all__ = ["FileKind", "Received", "clean_name", "content_kind", "received", "stored_path"]
