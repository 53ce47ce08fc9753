"""How the server's log is written."""

from __future__ import annotations

import logging


class RefusalInOneLine(logging.Filter):
    """A page refused to somebody is a line of the log, not a failure to be traced: no traceback with a 403."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) == 403:
            record.exc_info = None
        return True
