"""Every recipient's fate, whatever the mail server does; with real connections."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from email import message_from_bytes

import pytest

from bot.mail.message import build
from bot.mail.receipts import Fate, Receipt
from bot.mail.smtp import Patience
from storage.outbox import LEASE
from tests.bot.mail.post import BOT, CALM, FIVE, MAIL, MESSAGE, QUICK, Post, fates
from tests.bot.mail.servers import CLOSE, SILENCE, Faulty, faulty, postbox

# a server that works


async def test_a_mail_arrives_as_it_was_built() -> None:
    async with postbox() as box:
        post = Post(box.port)
        receipts = await post.send(*FIVE)
        await post.mailer.close()
    assert receipts == [Receipt(email, Fate.ACCEPTED, 250, "OK") for email in FIVE]
    (taken,) = box.taken
    assert taken.content == MESSAGE
    assert (taken.sender, taken.recipients) == (BOT.email, list(FIVE))
    assert box.options == [f"SIZE={len(MESSAGE)}"]


@pytest.mark.parametrize("message", [b"", b".", b"a\nb\rc", b".\r\n.\r\n..", b"x: y\r\n\r\n.\r\nQUIT\r\n"])
async def test_no_line_of_a_mail_ends_it(message: bytes) -> None:
    async with faulty() as server:
        post = Post(server.port)
        await post.send(FIVE[0], message=message)
        await post.mailer.close()
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    expected = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    assert server.taken[0].content.removesuffix(b"\r\n") == expected.removesuffix(b"\r\n")
    assert server.said[-1] == "QUIT"
    assert server.said.count("QUIT") == 1


async def test_a_batch_goes_over_one_connection() -> None:
    async with postbox() as box:
        post = Post(box.port)
        for number in range(20):
            box.refused = {FIVE[1]: "550 5.1.1 no such user"} if number % 2 else {}
            await post.send(*FIVE[: 1 + number % 3])
        await post.mailer.close()
    assert len(box.taken) == 20
    assert len(box.peers) == 1


async def test_mails_at_once_wait_for_each_other() -> None:
    async with postbox() as box:
        post = Post(box.port)
        answers = await asyncio.gather(*(post.send(email) for email in FIVE))
        await post.mailer.close()
    assert [receipt.email for (receipt,) in answers] == list(FIVE)
    assert len(box.peers) == 1


# who is refused


async def test_one_of_five_refused_and_the_others_have_the_mail() -> None:
    async with postbox() as box:
        box.refused = {FIVE[1]: "550-5.1.1 <zorg@delinde.example>\r\n550 5.1.1 user unknown"}
        post = Post(box.port)
        receipts = await post.send(*FIVE)
        await post.mailer.close()
    assert fates(receipts) == [Fate.ACCEPTED, Fate.REFUSED, *[Fate.ACCEPTED] * 3]
    assert receipts[1].code == 550
    assert receipts[1].reason == "5.1.1 <zorg@delinde.example> 5.1.1 user unknown"
    assert box.taken[0].recipients == [email for email in FIVE if email != FIVE[1]]


async def test_a_full_mailbox_is_for_later_or_for_good_as_the_server_says() -> None:
    async with postbox() as box:
        box.refused = {FIVE[0]: "452 4.2.2 mailbox full", FIVE[1]: "552 5.2.2 mailbox full"}
        post = Post(box.port)
        assert fates(await post.send(*FIVE[:3])) == [Fate.LATER, Fate.REFUSED, Fate.ACCEPTED]
        await post.mailer.close()


async def test_when_nobody_is_taken_nothing_is_handed_over() -> None:
    async with postbox() as box:
        box.refused = dict.fromkeys(FIVE, "550 no")
        post = Post(box.port)
        assert fates(await post.send(*FIVE)) == [Fate.REFUSED] * 5
        assert post.begun == 0
        box.refused = {}
        assert fates(await post.send(*FIVE)) == [Fate.ACCEPTED] * 5
        await post.mailer.close()
    assert len(box.peers) == 1


@pytest.mark.parametrize(
    ("reply", "fate"),
    [("554 5.7.1 spam", Fate.REFUSED), ("552 5.3.4 too big", Fate.REFUSED), ("451 try later", Fate.LATER)],
)
async def test_the_answer_to_the_mail_goes_for_all_who_were_taken(reply: str, fate: Fate) -> None:
    async with postbox() as box:
        box.refused = {"data": reply, FIVE[0]: "550 5.1.1 unknown"}
        post = Post(box.port)
        receipts = await post.send(*FIVE)
        await post.mailer.close()
    assert fates(receipts) == [Fate.REFUSED, *[fate] * 4]
    assert {receipt.code for receipt in receipts[1:]} == {int(reply[:3])}
    assert post.begun == 1
    assert box.taken == []


async def test_what_is_wrong_with_our_own_login_refuses_nobody() -> None:
    async with faulty() as server:
        server.does["mail"] += ["530 5.7.0 authentication required"]
        post = Post(server.port)
        assert fates(await post.send(*FIVE)) == [Fate.LATER] * 5
        await post.mailer.close()


async def test_a_refused_sender_refuses_all() -> None:
    async with faulty() as server:
        server.does["mail"] += ["553 5.7.1 not your address"]
        post = Post(server.port)
        assert {(r.fate, r.code) for r in await post.send(*FIVE)} == {(Fate.REFUSED, 553)}
        assert fates(await post.send(*FIVE)) == [Fate.ACCEPTED] * 5
        await post.mailer.close()


@pytest.mark.parametrize("utf8", [True, False])
async def test_letters_outside_ascii_go_where_the_server_takes_them(utf8: bool) -> None:
    async with postbox(enable_SMTPUTF8=utf8) as box:
        post = Post(box.port)
        receipts = await post.send("renée@delinde.example", FIVE[0], "x@bücher.example", "geen adres\r\nRSET")
        await post.mailer.close()
    assert fates(receipts) == [
        Fate.ACCEPTED if utf8 else Fate.REFUSED,
        Fate.ACCEPTED,
        Fate.ACCEPTED,
        Fate.REFUSED,
    ]
    others = [FIVE[0], "x@xn--bcher-kva.example"]
    assert box.taken[0].recipients == (["renée@delinde.example", *others] if utf8 else others)
    assert ("SMTPUTF8" in box.options) is utf8


# a server that fails

CONNECTION = ("greeting", "ehlo", "mail", "rcpt")
HANDED_OVER = ("data", "end")
TEMPORARY = ("421 shutting down", "450 busy", "451 local error", CLOSE, SILENCE)


def expected(stage: str, act: str) -> Fate:
    return Fate.UNKNOWN if stage == "end" and act in {CLOSE, SILENCE} else Fate.LATER


@pytest.mark.parametrize("act", TEMPORARY)
@pytest.mark.parametrize("stage", [*CONNECTION, *HANDED_OVER])
async def test_a_temporary_failure_anywhere_leaves_the_mail_to_another_try(stage: str, act: str) -> None:
    async with faulty() as server:
        server.does[stage] += [act]
        server.does["helo"] += [act] if stage == "ehlo" else []
        post = Post(server.port, QUICK if act == SILENCE else CALM)
        (receipt,) = await post.send(FIVE[0])
        await post.mailer.close()
        assert receipt.fate is expected(stage, act)
        assert receipt.code == (int(act[:3]) if act[:3].isdigit() else None)
        assert post.begun == (stage in HANDED_OVER)
        assert server.taken == []
        server.does.clear()
        assert fates(await _on_a_new_connection(server, MESSAGE)) == [Fate.ACCEPTED]


@pytest.mark.parametrize("act", ["450 busy", "451 local error"])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "end"])
async def test_after_a_temporary_no_the_connection_goes_on(stage: str, act: str) -> None:
    async with faulty() as server:
        server.does[stage] += [act]
        post = Post(server.port)
        assert fates(await post.send(FIVE[0])) == [Fate.LATER]
        assert fates(await post.send(FIVE[0])) == [Fate.ACCEPTED]
        await post.mailer.close()
    assert (server.connections, len(server.taken)) == (1, 1)


async def test_the_long_row_of_failures_loses_nothing_and_repeats_only_what_was_uncertain(
    long_run: bool,
) -> None:
    """Each mail is tried until it is taken, through one failure after another; the same bytes every time."""
    luck, times = random.Random(2026), 500 if long_run else 60
    stages = (*CONNECTION, *HANDED_OVER)
    async with faulty() as server:
        for number in range(times):
            message = build(replace(MAIL, message_id=f"<meeting.{number}@lsc.example>"))
            for _ in range(luck.choice([1, 1, 2])):
                stage, act = luck.choice(stages), luck.choice(TEMPORARY)
                assert await _once(server, message, stage, act) is expected(stage, act)
                assert len(server.taken) == number
            assert fates(await _on_a_new_connection(server, message)) == [Fate.ACCEPTED]
    ids = [message_from_bytes(taken.content)["Message-ID"] for taken in server.taken]
    assert ids == [f"<meeting.{number}@lsc.example>" for number in range(times)]


async def _once(server: Faulty, message: bytes, stage: str, act: str) -> Fate:
    server.does.clear()
    server.does[stage] += [act]
    server.does["helo"] += [act] if stage == "ehlo" else []
    (receipt,) = await _on_a_new_connection(server, message, QUICK if act == SILENCE else CALM)
    return receipt.fate


async def _on_a_new_connection(server: Faulty, message: bytes, patience: Patience = CALM) -> list[Receipt]:
    post = Post(server.port, patience)
    receipts = await post.send(FIVE[0], message=message)
    await post.mailer.close()
    return receipts


async def test_fifty_refusals_for_good_are_told_once_and_only_for_those_refused(long_run: bool) -> None:
    luck = random.Random(50)
    async with faulty() as server:
        post = Post(server.port)
        for _ in range(50 if long_run else 20):
            bad = luck.randrange(5)
            refusal = luck.choice(
                ["550 5.1.1 unknown", "551 moved", "552 5.2.2 full", "553 no", "554 5.7.1 no"]
            )
            server.does["rcpt"] += [refusal if number == bad else "250 ok" for number in range(5)]
            receipts = await post.send(*FIVE)
            assert [r.fate is Fate.REFUSED for r in receipts] == [number == bad for number in range(5)]
            assert server.taken[-1].recipients == [FIVE[number] for number in range(5) if number != bad]
        await post.mailer.close()
    assert server.connections == 1


async def test_who_was_refused_before_the_connection_broke_stays_refused() -> None:
    async with faulty() as server:
        server.does["rcpt"] += ["550 5.1.1 unknown", "250 ok", CLOSE]
        post = Post(server.port)
        receipts = await post.send(*FIVE)
        await post.mailer.close()
    assert fates(receipts) == [Fate.REFUSED, *[Fate.LATER] * 4]
    assert post.begun == 0


async def test_nobody_at_the_door_is_for_later() -> None:
    async with faulty() as server:
        port = server.port
    (receipt,) = await Post(port).send(FIVE[0])
    assert (receipt.fate, receipt.code) == (Fate.LATER, None)
    assert "127.0.0.1" in receipt.reason


@pytest.mark.parametrize("goodbye", [None, "421 4.4.2 idle too long", CLOSE])
async def test_a_connection_that_the_server_closed_between_mails_is_opened_again(goodbye: str | None) -> None:
    async with faulty() as server:
        post = Post(server.port)
        server.closing_after_mail = goodbye is None
        assert fates(await post.send(FIVE[0])) == [Fate.ACCEPTED]
        if goodbye is not None:
            server.does["mail"] += [goodbye]
        assert fates(await post.send(FIVE[0])) == [Fate.ACCEPTED]
        await post.mailer.close()
    assert (server.connections, len(server.taken), post.begun) == (2, 2, 2)


async def test_a_connection_is_opened_again_once_only() -> None:
    async with faulty() as server:
        post = Post(server.port)
        await post.send(FIVE[0])
        server.does["mail"] += [CLOSE, CLOSE]
        assert fates(await post.send(FIVE[0])) == [Fate.LATER]
        await post.mailer.close()
    assert server.connections == 2


async def test_an_idle_connection_is_closed_politely() -> None:
    async with faulty() as server:
        post = Post(server.port, replace(CALM, idle=0))
        await post.send(FIVE[0])
        await asyncio.wait_for(server.ended.wait(), 10)
        assert server.said[-1] == "QUIT"
        assert fates(await post.send(FIVE[0])) == [Fate.ACCEPTED]
        await post.mailer.close()


async def test_garbage_after_the_mail_leaves_its_fate_unknown() -> None:
    async with faulty() as server:
        server.does["end"] += ["hallo"]
        post = Post(server.port)
        (receipt,) = await post.send(FIVE[0])
        assert (receipt.fate, receipt.code) == (Fate.UNKNOWN, None)
        assert fates(await post.send(FIVE[0])) == [Fate.ACCEPTED]
        await post.mailer.close()


async def test_what_happens_before_the_mail_is_handed_over_can_stop_it() -> None:
    async def stop() -> None:
        raise LookupError

    async with faulty() as server:
        post = Post(server.port)
        with pytest.raises(LookupError):
            await post.mailer.send(MESSAGE, BOT.email, FIVE, stop)
        assert not any(line.startswith("DATA") for line in server.said)
        assert fates(await post.send(*FIVE)) == [Fate.ACCEPTED] * 5
        await post.mailer.close()


async def test_a_cancelled_mail_leaves_no_half_conversation_behind() -> None:
    async with faulty() as server:
        server.does["end"] += [SILENCE]
        post = Post(server.port)
        task = asyncio.create_task(post.send(FIVE[0]))
        while "." not in server.said:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert fates(await post.send(FIVE[1])) == [Fate.ACCEPTED]
        await post.mailer.close()
    assert [taken.recipients for taken in server.taken] == [[FIVE[1]]]


def test_no_mail_outlasts_the_lease_under_which_it_is_sent() -> None:
    patience, lease = Patience(), LEASE.total_seconds()
    assert 2 * (patience.connect + patience.envelope) < lease
    assert patience.data < lease / 2
