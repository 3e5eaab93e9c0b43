"""What a server's words mean: as the large mail services say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mail.receipts import LONGEST_REASON, Fate, Reason, Receipt, fate_of, plain_reason, quoted

SAID = [
    (550, "5.1.1 The email account that you tried to reach does not exist.", Reason.UNKNOWN_ADDRESS),
    (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by lookup", Reason.UNKNOWN_ADDRESS),
    (550, "5.4.1 Recipient address rejected: Access denied.", Reason.UNKNOWN_ADDRESS),
    (
        550,
        "5.1.1 <x@y.be>: Recipient address rejected: User unknown in virtual table",
        Reason.UNKNOWN_ADDRESS,
    ),
    (550, "No such user here", Reason.UNKNOWN_ADDRESS),
    (550, "Requested action not taken: mailbox unavailable", Reason.UNKNOWN_ADDRESS),
    (554, "delivery error: This user doesn't have a yahoo.com account", Reason.UNKNOWN_ADDRESS),
    (550, "5.2.1 The email account that you tried to reach is inactive.", Reason.UNKNOWN_ADDRESS),
    (551, "User not local", Reason.UNKNOWN_ADDRESS),
    (553, "sorry", Reason.UNKNOWN_ADDRESS),
    (552, "5.2.2 The recipient's inbox is out of storage space.", Reason.MAILBOX_FULL),
    (452, "4.2.2 The email account that you tried to reach is over quota.", Reason.MAILBOX_FULL),
    (552, "Mailbox full", Reason.MAILBOX_FULL),
    (552, "", Reason.MAILBOX_FULL),
    (552, "5.3.4 Message size exceeds fixed limit", Reason.TOO_LARGE),
    (552, "Message size exceeds maximum permitted", Reason.TOO_LARGE),
    (554, "5.3.4 Error: message file too big", Reason.TOO_LARGE),
    (550, "5.7.1 Service unavailable, client host blocked using Spamhaus", Reason.BLOCKED),
    (554, "5.7.1 <x@y.be>: Relay access denied", Reason.BLOCKED),
    (550, "5.7.26 unauthenticated sender, DMARC policy", Reason.BLOCKED),
    (554, "Message rejected as spam", Reason.BLOCKED),
    (550, "5.1.8 Access denied, bad outbound sender", Reason.BLOCKED),
    (None, "5.6.7 the mail server takes ASCII addresses only", Reason.CHARACTERS),
    (None, "5.1.3 not a valid address", Reason.UNKNOWN_ADDRESS),
    (550, "no", Reason.OTHER),
    (554, "transaction failed from 192.5.1.1", Reason.OTHER),
]


@pytest.mark.parametrize(("code", "said", "reason"), SAID)
def test_a_refusal_has_a_plain_reason(code: int | None, said: str, reason: Reason) -> None:
    assert plain_reason(Receipt("x@y.be", Fate.REFUSED, code, said)) is reason


@pytest.mark.parametrize("fate", [Fate.LATER, Fate.UNKNOWN])
def test_a_server_that_said_nothing_was_out_of_reach(fate: Fate) -> None:
    assert plain_reason(Receipt("x@y.be", fate, None, "no answer in time")) is Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("code", "fate"),
    [(250, Fate.ACCEPTED), (251, Fate.ACCEPTED), (421, Fate.LATER), (450, Fate.LATER), (499, Fate.LATER),
     (500, Fate.REFUSED), (530, Fate.LATER), (550, Fate.REFUSED), (599, Fate.REFUSED), (354, Fate.LATER)],
)  # fmt: skip
def test_the_first_digit_decides(code: int, fate: Fate) -> None:
    assert fate_of(code) is fate


@given(st.text(max_size=400), st.sampled_from([None, *range(400, 600)]))
def test_any_words_can_be_kept_and_have_a_class(said: str, code: int | None) -> None:
    kept = quoted(said, ("geheim",))
    assert len(kept) <= LONGEST_REASON
    assert kept.encode().decode() == kept
    assert "\n" not in kept
    assert plain_reason(Receipt("x@y.be", Fate.REFUSED, code, kept)) in Reason
