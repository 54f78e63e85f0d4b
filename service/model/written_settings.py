"""What operators write into settings, read strictly: a value, or a ValueError with the remedy."""

from collections.abc import Callable
from ipaddress import ip_network

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def yes_or_no(written: str) -> bool:
    """A switch."""
    if (word := written.lower()) in TRUE | FALSE:
        return word in TRUE
    raise ValueError("write true or false")


def at_least(lowest: int) -> Callable[[str], int]:
    """Reads a whole number that is not below the lowest."""

    def read(written: str) -> int:
        if not (written.isascii() and written.isdigit()) or int(written) < lowest:
            raise ValueError(f"write a whole number of {lowest} or more")
        return int(written)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """Reads one of some words."""

    def read(written: str) -> str:
        if written not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return written

    return read


def networks(written: str) -> str:
    """Networks, with commas between them."""
    return ",".join(str(ip_network(one.strip(), strict=False)) for one in written.split(","))


def base_url(written: str) -> str:
    """An address without query, fragment or slash at its end."""
    if not written.startswith(("http://", "https://")) or "?" in written or "#" in written:
        raise ValueError("write an address such as https://siege.example.org")
    return written.rstrip("/")
