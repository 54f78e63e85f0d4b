"""Who is at the other end: the address of a caller behind the proxies that we know."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
_HOUSE_BITS = 64


class Proxies:
    """The proxies whose `X-Forwarded-For` is believed; anybody else could claim any address."""

    def __init__(self, networks: str = "127.0.0.0/8,::1") -> None:
        """Args: networks: addresses and networks, with commas between."""
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(
            ip_network(written.strip(), strict=False)
            for written in networks.split(",")
            if written.strip()
        )

    def caller(self, peer: str | None, forwarded: str | None) -> str:
        """The caller's address, an IPv6 one as its /64; empty where the proxies do not tell it.

        Args:
            peer: who opened the connection; empty or None for a local socket.
            forwarded: `X-Forwarded-For`. Read from the end: only what our own proxies added is
                true.
        """
        hops = [hop.strip() for hop in (forwarded or "").split(",") if hop.strip()]
        for hop in reversed([*hops, peer] if peer else hops):
            address = _read(hop)
            if address is None:
                return ""
            if not any(address in network for network in self._networks):
                return _house(address)
        return ""


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _house(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    # Whoever has one address of a /64 has them all.
    return str(IPv6Network((address, _HOUSE_BITS), strict=False))
