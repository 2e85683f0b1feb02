"""A logging filter: httpcore writes an answer's headers at DEBUG, and a new session is in one of them."""

import logging


class _WithoutHeaders(logging.Filter):
    """Keeps the line and drops the headers from it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text, headers, _ = str(record.msg).partition("response_headers.complete")
        if headers:
            record.msg, record.args = text + headers, ()
        return True


_WITHOUT_HEADERS = _WithoutHeaders()


def filter_response_headers() -> None:
    """Call it before an HTTP client is made; to call it again changes nothing."""
    for name in ("httpcore.http11", "httpcore.http2"):
        logging.getLogger(name).addFilter(_WITHOUT_HEADERS)
