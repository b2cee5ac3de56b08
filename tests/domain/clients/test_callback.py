"""Which addresses may be called: out into the internet, and nowhere inside."""

import pytest

from app.domain.clients import callback
from app.domain.errors import Invalid


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:53aa:64c::", "2001:db8::1"),
    ],
)
def test_nothing_inside_is_called(address: str) -> None:
    with pytest.raises(Invalid, match="jaringan dalam"):
        callback.refuse_inner(["93.184.216.34", address], own_network=False)


def test_what_is_public_is_called_and_this_machine_only_for_trying_out() -> None:
    callback.refuse_inner(["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"], own_network=False)
    callback.refuse_inner(["127.0.0.1", "::1"], own_network=True)
    with pytest.raises(Invalid):
        callback.refuse_inner(["10.0.0.1"], own_network=True)


@pytest.mark.parametrize(
    "url",
    [
        *("", "contoh.go.id", "//contoh.go.id/x", "ftp://contoh.go.id", "http://contoh.go.id", "https://"),
        *(
            "https://a:b@contoh.go.id/",
            "https://contoh.go.id/#x",
            "https://contoh.go.id:99999/",
            "https://[::1/",
        ),
        *(
            "https://contoh.go.id/a b",
            "https://contoh.go.id/\r\nHost: x",
            "https://cont\u00f6h.id/",
            "https://x/" + "y" * 500,
        ),
    ],
)
def test_what_is_no_complete_secure_address_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        callback.endpoint_of(url, own_network=True)


def test_an_address_is_taken_apart() -> None:
    found = callback.endpoint_of("https://contoh.go.id:8443/terima?x=1", own_network=False)
    assert (found.host, found.port, found.target, found.is_secure) == (
        "contoh.go.id",
        8443,
        "/terima?x=1",
        True,
    )
    assert callback.endpoint_of("http://127.0.0.1:9/", own_network=True).port == 9
    with pytest.raises(Invalid):
        callback.endpoint_of("http://127.0.0.1:9/", own_network=False)
