"""Safaricom's source addresses: worth a line in the log, never a gate: an address can be forged, and lists differ."""

from ipaddress import IPv4Address, IPv6Address, ip_address

KNOWN = frozenset(
    IPv4Address(text)
    for text in (
        "196.201.212.69",
        "196.201.212.74",
        "196.201.212.127",
        "196.201.212.128",
        "196.201.212.129",
        "196.201.212.132",
        "196.201.212.136",
        "196.201.212.138",
        "196.201.213.44",
        "196.201.213.114",
        "196.201.214.200",
        "196.201.214.206",
        "196.201.214.207",
        "196.201.214.208",
    )
)


def is_safaricom(address: str) -> bool:
    """Whether the address is one that Safaricom is known to call from; an IPv4 address mapped into IPv6 is itself."""
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        return parsed.ipv4_mapped in KNOWN
    return parsed in KNOWN
