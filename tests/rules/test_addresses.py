"""E-mail addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.addresses import LONGEST, Address, read_addresses, valid_address

AN, BART, CAS = (Address("", f"{name}@x.be") for name in ("an", "bart", "cas"))
LONG = "x" * 63


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("an@delinde.example", "an@delinde.example"),
        (" an@delinde.example\n", "an@delinde.example"),
        ("An.Peeters+zorg@DeLinde.Example", "An.Peeters+zorg@delinde.example"),
        ("o'neill_x@sub.delinde.example", "o'neill_x@sub.delinde.example"),
        ("an@bücher.example", "an@xn--bcher-kva.example"),
        ("an@BU\u0308CHER.example", "an@xn--bcher-kva.example"),
        ("an@xn--bcher-kva.example", "an@xn--bcher-kva.example"),
        ("renée@delinde.example", "renée@delinde.example"),
        ("a" * 64 + "@x.be", "a" * 64 + "@x.be"),
        (f"an@{LONG}.be", f"an@{LONG}.be"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_small_ascii_letters(typed: str, normal: str) -> None:
    assert valid_address(typed) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "an", "@", "an@", "@x.be", "an@x", "an@.be", "an@x..be", "an@x.be.", "an@-x.be", "an@x-.be",
        "an@x_y.be", "an@1.2.3.4", "an@[1.2.3.4]", "an@x.be,bart@x.be", "an@x.be bart@x.be", "a n@x.be",
        "an@@x.be", "an@x@y.be", ".an@x.be", "an.@x.be", "a..n@x.be", '"an"@x.be', "<an@x.be>",
        "An <an@x.be>", "an(zorg)@x.be", "an@x.be\r\nBcc: b@x.be", "an\n@x.be", "an\x00@x.be", "an@x\x7f.be",
        "a\u202en@x.be", "a\u200bn@x.be", "an@stra\u00dfe.be", "an@\ufb01.be", "\ud800@x.be",
        "a" * 65 + "@x.be", "é" * 33 + "@x.be", f"an@{LONG}x.be", f"an@{'.'.join([LONG] * 4)}.be",
        f"{'a' * 60}@{'.'.join([LONG] * 3)}.{'b' * 10}",
    ],
)  # fmt: skip
def test_what_no_mail_server_can_be_handed_is_no_address(typed: str) -> None:
    assert valid_address(typed) is None


@given(st.text(max_size=80) | st.builds("{}@{}".format, st.text(max_size=20), st.text(max_size=20)))
def test_a_valid_address_is_one_word_and_stays_itself(text: str) -> None:
    email = valid_address(text)
    if email is not None:
        local, _, domain = email.rpartition("@")
        assert email.isprintable()
        assert len(email.encode()) <= LONGEST
        assert not set(email) & set(' <>()[],;:\\"')
        assert "@" not in local
        assert domain.isascii()
        assert valid_address(email) == email


@pytest.mark.parametrize(
    "typed",
    [
        "an@x.be, bart@x.be, cas@x.be",
        "an@x.be;bart@x.be;cas@x.be",
        "an@x.be bart@x.be cas@x.be",
        "an@x.be\nbart@x.be\r\ncas@x.be\n",
        " ,; an@x.be,, bart@x.be ;\n\n;cas@x.be, ",
        "<an@x.be> <bart@x.be><cas@x.be>",
        "mailto:an@x.be, 'bart@x.be', cas@x.be.",
        "an@x.be, AN@x.be, bart@X.be; cas@x.be <bart@x.be>",
        '"an@x.be" <an@x.be>; bart@x.be; "cas@x.be" <cas@x.be>',
    ],
)
def test_several_addresses_however_they_are_separated(typed: str) -> None:
    assert read_addresses(typed) == ((AN, BART, CAS), ())


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("An Peeters <an@x.be>, Bart <bart@x.be>", ["An Peeters", "Bart"]),
        ("An Peeters an@x.be Bart bart@x.be", ["An Peeters", "Bart"]),
        ('"Peeters, An" <an@x.be>; "Smet; Bart" <bart@x.be>', ["Peeters, An", "Smet; Bart"]),
        ("Peeters, An <an@x.be>, Smet, Bart <bart@x.be>", ["Peeters, An", "Smet, Bart"]),
        ("an@x.be (An Peeters), bart@x.be", ["An Peeters", ""]),
        ("an@x.be, bart@x.be, An <an@x.be>", ["An", ""]),
    ],
)
def test_names_go_with_their_addresses(typed: str, names: list[str]) -> None:
    found, unclear = read_addresses(typed)
    assert [(a.name, a.email) for a in found] == list(zip(names, ["an@x.be", "bart@x.be"], strict=True))
    assert unclear == ()


@pytest.mark.parametrize(
    ("typed", "unclear"),
    [
        ("jan, an@x.be", ("jan",)),
        ("An Peeters\nan@x.be", ("An Peeters",)),
        ("an@x.be mie", ("mie",)),
        ("bart@x, an@x.be", ("bart@x",)),
        ("an@x.be, bart@x..be, bart@x..be", ("bart@x..be",)),
        ("an@x.be <bart>", ("<bart>",)),
        ("jan, mie, An <an@x.be>", ("jan", "mie")),
    ],
)
def test_what_is_no_address_is_said(typed: str, unclear: tuple[str, ...]) -> None:
    found, said = read_addresses(typed)
    assert [address.email for address in found] == ["an@x.be"]
    assert said == unclear


PIECES = st.sampled_from([*'";,<>() \n', "an@x.be", "b@x.be", "An", "@", "Peeters, An", "\u202e"])


@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map("".join))
def test_any_text_gives_valid_addresses_once_and_names_on_one_line(text: str) -> None:
    found, _ = read_addresses(text)
    assert all(valid_address(address.email) == address.email for address in found)
    assert len({address.email.lower() for address in found}) == len(found)
    assert all("\n" not in address.name and "\r" not in address.name for address in found)


@pytest.mark.parametrize("piece", ['"', "<", "(", ";", '";', '"\n', '("<', "(a", "a@", "an@x.be ", "a, "])
def test_a_long_field_is_read_in_one_go(piece: str) -> None:
    found, unclear = read_addresses(piece * 20_000)
    assert len(found) <= 1
    assert found or unclear or not piece.strip('";\n')
