"""How a citation is written: all that an answer was made of, short, and authenticated."""

import base64
import binascii
import hashlib
import hmac
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.model.actor import Reader, Tier
from service.model.knowledge import Known

LONGEST = 800
"""Characters of a citation; what would be longer is not cited."""
DIGEST_BYTES = 16
_SEAL_BYTES = 12
_VERSION = 1
_BEGINNING = datetime(2011, 1, 1, tzinfo=UTC)
_MOST_INFLATED = 9_000
# What addresses are made of, the most frequent last. It is part of the version: never change it.
_WORDS = (
    b"certainty_min=include_total=updated_since=place_match=date_match=apportion=uniform&bom=1&hxl=1"
    b"facility-statuses population-estimates route-statuses aid-missions designations supply-routes"
    b"health_workers statements documents sources sieges pauses places facilities besieged-areas"
    b"/clock attacks_on_care people_besieged days_besieged measures=strikes,killed&interval="
    b"monthcsv\n/v1/situation\ncountry=SYR&limit=1000&cause=policy=most_complete&families="
    b"population=civilians&trace=full&/v1/contradictions\nstate=open/v1/cadence/check\nevery_hours="
    b"/v1/casualty-figures\n/v1/strikes\n/timeseries\n/v1/timeseries/killed\n/v1/casualty-totals\n"
    b"metric=killed&place=&as_of=T00:00:00Z&window_days=30&from=2016-01-01&to=2016-12-31"
    b"\n/v1/cities/aleppo/summary\non=2016-10-20"
)

READERS: tuple[tuple[str, Reader], ...] = (
    ("public", Reader("public")),
    ("keyed", Reader("public", holder="cited", key_id="cited")),
    ("partner", Reader("partner", holder="cited", key_id="cited")),
    ("trusted", Reader("trusted", holder="cited", key_id="cited")),
)
"""Whom an answer was given to, and who stands for them where it is made again."""
_LEVELS = {name: level for level, (name, _) in enumerate(READERS)}


@dataclass(frozen=True, slots=True)
class Citation:
    """One answer, as it was given once.

    Attributes:
        level: a name of `READERS`.
        now: the instant at which it spoke; what was today followed from it.
        digest: of its bytes.
        request: format (empty = the address says it), path and query, with line ends between.
    """

    level: str
    known: Known
    now: datetime
    digest: bytes
    request: str

    @property
    def reader(self) -> Reader:
        """Who stands for those to whom it was given."""
        return READERS[_LEVELS[self.level]][1]

    @property
    def tier(self) -> Tier:
        """The lowest tier to which it is given."""
        return self.reader.tier

    @property
    def key(self) -> bytes:
        """The same for all citations of the same bytes in answer to the same request."""
        told = b"\n".join((self.level.encode(), self.request.encode(), self.digest))
        return hashlib.blake2b(told, digest_size=DIGEST_BYTES).digest()


def level_of(reader: Reader) -> str:
    """The level of a reader: the tier, and for the public whether a key was shown."""
    return "keyed" if reader.tier == "public" and not reader.is_anonymous else reader.tier


def digest_of(body: bytes) -> bytes:
    """What a citation says of the bytes of an answer."""
    return hashlib.blake2b(body, digest_size=DIGEST_BYTES).digest()


def encode(citation: Citation, secret: bytes) -> str:
    """A citation as it stands in an address: letters, digits, `-` and `_`."""
    at = _microseconds(citation.known.at)
    apart = _microseconds(citation.now) - at
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_WORDS)
    payload = b"".join(
        (
            bytes((_VERSION, _LEVELS[citation.level])),
            _number(citation.known.position),
            _number(at),
            _number(2 * apart if apart >= 0 else -2 * apart - 1),
            citation.digest,
            packer.compress(citation.request.encode()) + packer.flush(),
        )
    )
    return base64.urlsafe_b64encode(_seal(payload, secret) + payload).decode().rstrip("=")


def decode(text: str, secret: bytes) -> Citation | None:
    """What `encode` wrote with this secret; None for anything else, however little differs."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    seal, payload = packed[:_SEAL_BYTES], packed[_SEAL_BYTES:]
    # The last letter has bits to spare: it is written in one way only.
    if base64.urlsafe_b64encode(packed).decode().rstrip("=") != text:
        return None
    if not hmac.compare_digest(seal, _seal(payload, secret)) or payload[:1] != bytes((_VERSION,)):
        return None
    return _unpacked(payload[1:])


def _unpacked(payload: bytes) -> Citation:
    """The parts of a payload that was authenticated, so that it is whole."""
    letters = iter(payload)
    level = next(letters)
    position, at, doubled = (_read_number(letters) for _ in range(3))
    rest = bytes(letters)
    apart = -(doubled + 1) // 2 if doubled % 2 else doubled // 2
    unpacker = zlib.decompressobj(-15, zdict=_WORDS)
    request = unpacker.decompress(rest[DIGEST_BYTES:], _MOST_INFLATED)
    return Citation(
        READERS[level][0],
        Known(position, _instant(at)),
        _instant(at + apart),
        rest[:DIGEST_BYTES],
        request.decode(),
    )


def _seal(payload: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(
        payload, digest_size=_SEAL_BYTES, key=secret, person=b"citation"
    ).digest()


def _microseconds(instant: datetime) -> int:
    return max(0, (instant - _BEGINNING) // timedelta(microseconds=1))


def _instant(microseconds: int) -> datetime:
    return _BEGINNING + timedelta(microseconds=microseconds)


def _number(value: int) -> bytes:
    """Seven bits to a byte, the low ones first; the high bit says that more follow."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _read_number(letters: Iterator[int]) -> int:
    value = shift = 0
    for letter in letters:
        value |= (letter & 0x7F) << shift
        if letter < 0x80:
            break
        shift += 7
    return value
