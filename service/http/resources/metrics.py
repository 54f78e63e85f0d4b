"""The numbers for Prometheus: of traffic, and of what the public may know; nothing else."""

from service.http.endpoint import Allow, Answer, Body, Call, Endpoint
from service.http.metrics import MEDIA, Published, Watched
from service.model.actor import Reader
from service.model.nouns import NOUNS
from service.storage import faults, journal, status

_ANYONE = Reader.anonymous()
# Writers are seen by their own role only.
_WATCH = Reader("public", holder="watch", key_id="watch")


def tell_metrics(call: Call) -> Answer:
    """Traffic of all workers, pools of connections, and how much the public sees how new.

    Whoever asks, with a key or without, is told the same; where the database is away, all but the
    public's numbers.
    """
    try:
        with call.services.database.reading(_ANYONE, in_full=False) as session:
            position = journal.position(session)
            told = status.datasets(session)
        with call.services.database.reading(_WATCH, in_full=False) as session:
            lock = status.journal_lock(session)
    except Exception as error:
        if faults.translate(error) is None:
            raise
        return _answer(call.services.metrics.text(None))
    rows = [(noun, told[noun.table]) for noun in NOUNS]
    published = [Published(noun.path, row["records"], row["last_change_at"]) for noun, row in rows]
    standing = Watched(published, position, lock["held_seconds"], lock["waiting"])
    return _answer(call.services.metrics.text(standing))


def _answer(text: bytes) -> Answer:
    return Answer(text, media=MEDIA, headers={"Cache-Control": "no-store"})


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/metrics",
        operation_id="getMetrics",
        summary="Numbers for Prometheus",
        tag="Operation",
        allow=Allow.ANYONE,
        view=tell_metrics,
        answers={200: Body(media=("text/plain",))},
        conditional=False,
        fixed_format=True,
    ),
)
