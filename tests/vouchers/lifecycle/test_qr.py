"""The rotating QR code."""

from datetime import timedelta
from uuid import uuid4

import pytest
import segno
from django.test import override_settings

from tests.cast import NOW
from vouchers.lifecycle import codes, qr, tokens
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.refusals import BadSignature, QrExpired

OLD_KEY, NEW_KEY = "11" * 32, "22" * 32


@pytest.fixture
def voucher() -> Voucher:
    return Voucher(uid=uuid4(), code="SECRETSECRETS")


def test_a_frame_names_its_voucher_and_step(voucher: Voucher):
    frame = qr.read(qr.payload(voucher, NOW), NOW)

    assert (frame.voucher, frame.step) == (voucher.uid, int(NOW.timestamp()) // 30)
    assert qr.voucher_of(qr.payload(voucher, NOW), NOW) == voucher.uid


def test_the_payload_has_the_agreed_shape_and_holds_no_code(voucher: Voucher):
    version, key_id, uid, step, mac = qr.payload(voucher, NOW).split(".")

    assert (version, key_id, uid, int(step)) == ("v1", "1", voucher.uid.hex, int(NOW.timestamp()) // 30)
    assert len(mac) == 22
    assert voucher.code not in qr.payload(voucher, NOW)


@pytest.mark.parametrize("age", [0, 29, 59])
def test_the_frame_of_now_and_the_one_before_are_accepted(voucher: Voucher, age: int):
    start = NOW.replace(second=0)
    text = qr.payload(voucher, start)

    assert qr.read(text, start + timedelta(seconds=age)).voucher == voucher.uid


@pytest.mark.parametrize("age", [60, 3600, -1])
def test_an_older_frame_and_one_from_the_future_are_out_of_date(voucher: Voucher, age: int):
    """C04: a screenshot, and a phone's wrong clock."""
    start = NOW.replace(second=0)

    with pytest.raises(QrExpired):
        qr.read(qr.payload(voucher, start), start + timedelta(seconds=age))


def test_any_changed_letter_breaks_the_signature(voucher: Voucher):
    """C05: changed version, key, voucher, time or signature."""
    text = qr.payload(voucher, NOW)
    for place, char in enumerate(text):
        changed = text[:place] + ("1" if char == "0" else "0") + text[place + 1 :]
        with pytest.raises(BadSignature):
            qr.read(changed, NOW)


@pytest.mark.parametrize("cut", [1, 11, 22, 23])
def test_a_cut_signature_is_refused(voucher: Voucher, cut: int):
    """C05: a shorter signature is none."""
    with pytest.raises(BadSignature):
        qr.read(qr.payload(voucher, NOW)[:-cut], NOW)


@pytest.mark.parametrize(
    "text", ["v1.", "v2.1.x.1.y", "v1.999.{uid}.1.aaaaaaaaaaaaaaaaaaaaaa", "https://x.cn/v1.1", ""]
)
def test_what_we_did_not_make_is_refused(voucher: Voucher, text: str):
    with pytest.raises(BadSignature):
        qr.read(text.format(uid=voucher.uid.hex), NOW)


def test_a_frame_under_an_older_key_of_the_ring_is_read_and_under_a_retired_key_refused(voucher: Voucher):
    """C05: a key that was taken out of the ring."""
    with override_settings(FIELD_KEYS=f"1:{OLD_KEY}"):
        text = qr.payload(voucher, NOW)
    with override_settings(FIELD_KEYS=f"2:{NEW_KEY},1:{OLD_KEY}"):
        assert qr.read(text, NOW).voucher == voucher.uid
        assert qr.payload(voucher, NOW).split(".")[1] == "2"
    with override_settings(FIELD_KEYS=f"2:{NEW_KEY}"), pytest.raises(BadSignature):
        qr.read(text, NOW)


def test_the_picture_is_an_inline_svg_without_a_fixed_size(voucher: Voucher):
    picture = qr.svg(qr.payload(voucher, NOW))

    assert picture.startswith("<svg")
    assert "width=" not in picture


def test_the_picture_has_a_white_edge_of_three_dots_on_each_side(voucher: Voucher):
    text = qr.payload(voucher, NOW)
    side = segno.make_qr(text, error="m").symbol_size(border=0)[0] + 2 * 3

    assert f'viewBox="0 0 {side} {side}"' in qr.svg(text)


def test_a_frame_is_renewed_before_one_that_was_made_late_in_its_step_runs_out():
    assert (qr.REFRESH_SECONDS, qr.STEP_SECONDS) == (20, 30)


def test_a_token_names_its_voucher_however_old_its_frame_is_but_opens_only_while_it_is_fresh(
    voucher: Voucher,
):
    text, step = qr.payload(voucher, NOW), int(NOW.timestamp()) // 30

    assert tokens.named(text) == tokens.Token(uid=voucher.uid, step=step)
    assert tokens.token_of(text, NOW) == tokens.Token(uid=voucher.uid, step=step)
    with pytest.raises(QrExpired):
        tokens.token_of(text, NOW + timedelta(hours=1))


def test_a_typed_code_is_a_token_without_a_frame():
    code = codes.make()

    for token in (tokens.named(code), tokens.token_of(code, NOW)):
        assert (token, token.is_scanned) == (tokens.Token(code=code), False)
