"""Define what a server is started with; the limits of strangers' queries have their defaults here."""

from __future__ import annotations

from typing import NamedTuple

from kg.store.limits import Limits

HOST, PORT = "127.0.0.1", 8000

# Of a query: stricter than those of `kg query`, because many people share a server. docs/serve.md lists them.
LIMITS = Limits(timeout=20.0, memory=1_000, rows=100_000, cell=100_000, size=64, text=100_000)
# Queries that are answered at once, and that wait for their turn.
WORKERS, QUEUE = 2, 16
# Seconds until a client that is refused for lack of room may ask again.
RETRY_AFTER = 2

# Seconds for the head and for the body of a request to arrive, for a client to read what was sent, and for answers
# under way when the server is asked to stop.
HEAD_SECONDS, BODY_SECONDS, READ_SECONDS, STOP_SECONDS = 10, 10, 30, 5
# Connections at a time, and bytes of the head of a request: longer queries are sent by POST.
CONNECTIONS, HEAD_BYTES = 500, 64 * 1024

# Of reconciliation: bytes of a request, queries and entities in one, properties of a query or of an extension,
# candidates for a name, values of a property, and suggestions.
RECONCILE_BYTES, BATCH, ENTITIES, PROPERTIES, CANDIDATES, VALUES, SUGGESTIONS = 1_000_000, 50, 500, 20, 25, 50, 20


class Settings(NamedTuple):
    """What a server is started with.

    workers: queries that are answered at once. queue: queries that wait. limits: of each query.
    lang: language of pages for a reader who prefers none.
    """

    host: str = HOST
    port: int = PORT
    workers: int = WORKERS
    queue: int = QUEUE
    limits: Limits = LIMITS
    lang: str = "zh"
