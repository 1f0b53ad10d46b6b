"""Codes by SMS: good once, for one browser, one purpose, five tries, ten minutes."""

import hmac
import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.db.models import F

from club.core import lasting
from club.core.errors import DomainError
from club.identity.actions import send_code, use_code
from club.identity.actions.send_code import TooManyCodes
from club.identity.actions.use_code import CodeDead, WrongCode
from club.identity.models import PhoneCode, Tally
from club.messaging.models import Message
from tests.cast import NOW
from tests.club.identity.sms import last_code
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"
ENTER, CHANGE = PhoneCode.Purpose.ENTER, PhoneCode.Purpose.CHANGE


def send(
    phone: str = PHONE, binding: str = "browser", after: timedelta = timedelta(), address: str = "1.2.3.4"
) -> str:
    send_code(phone=phone, purpose=ENTER, binding=binding, client_address=address, at=NOW + after)
    return last_code()


def use(
    code: str,
    phone: str = PHONE,
    purpose: str = ENTER,
    binding: str = "browser",
    after: timedelta = timedelta(),
):
    return use_code(phone=phone, purpose=purpose, binding=binding, typed=code, at=NOW + after)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_is_six_digits_and_stands_nowhere_in_clear() -> None:
    code = send()

    [message] = Message.objects.all()
    [row] = PhoneCode.objects.values()
    assert len(code) == 6
    assert message.address == PHONE
    assert code not in str(row)
    assert PHONE[3:] not in str(row)


def test_who_sends_a_code_is_told_which() -> None:
    asked = {"phone": PHONE, "purpose": CHANGE, "binding": "browser", "client_address": "1.2.3.4"}
    row = send_code(**asked, at=NOW)

    assert row == PhoneCode.objects.get()
    assert (row.purpose, row.sent_at, row.expires_at) == (CHANGE, NOW, NOW + timedelta(minutes=10))
    assert Message.objects.get().dedupe_key == f"login_code:{row.uid}"


def test_a_right_code_opens_once() -> None:
    """H05: a code twice."""
    code = send()

    row = use(code)

    assert PhoneCode.objects.get().used_at == NOW
    assert row.purpose == ENTER
    with pytest.raises(CodeDead):
        use(code)


@pytest.mark.parametrize(
    "other",
    [{"phone": "+8613812345679"}, {"purpose": CHANGE}, {"binding": "another browser"}],
    ids=["phone", "purpose", "browser"],
)
def test_a_code_is_for_one_phone_one_purpose_one_browser(other: dict[str, str]) -> None:
    """H05: a code for another phone, purpose or browser."""
    code = send()

    with pytest.raises(CodeDead):
        use(code, **other)

    assert PhoneCode.objects.get().used_at is None


def test_a_code_dies_after_ten_minutes() -> None:
    """H05: a code after ten minutes."""
    code = send()

    with pytest.raises(CodeDead):
        use(code, after=timedelta(minutes=10))

    assert use(code, after=timedelta(minutes=9, seconds=59))


def test_five_wrong_tries_kill_the_code() -> None:
    """H04: five wrong codes, then the right one."""
    code = send()
    for _ in range(5):
        with pytest.raises(WrongCode):
            use(wrong(code))

    with pytest.raises(CodeDead):
        use(code)

    assert PhoneCode.objects.get().tries == 5


def test_a_new_code_replaces_the_one_before() -> None:
    first = send()
    second = send(after=timedelta(minutes=2))

    if first != second:
        with pytest.raises(WrongCode):
            use(first, after=timedelta(minutes=2))
    assert use(second, after=timedelta(minutes=2))


def test_success_on_ones_own_phone_gives_no_new_tries_on_another() -> None:
    """H04: success on an own account between tries."""
    victim = send()
    for _ in range(5):
        with pytest.raises(WrongCode):
            use(wrong(victim))
    own = send(phone="+8613800000001", binding="own")
    use(own, phone="+8613800000001", binding="own")

    with pytest.raises(CodeDead):
        use(victim)


def test_what_one_person_types_counts_at_nobody_elses_code() -> None:
    send(phone="+8613800000001", binding="other")
    code = send()
    with pytest.raises(WrongCode):
        use(wrong(code))
    use(code)

    theirs, mine = PhoneCode.objects.order_by("pk")
    assert ((theirs.tries, theirs.used_at), (mine.tries, mine.used_at)) == ((0, None), (2, NOW))


def test_a_code_that_was_used_while_it_was_compared_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """H05: two tabs, in the worst order."""
    code, real = send(), hmac.compare_digest

    def compare_slowly(one: bytes, other: bytes) -> bool:
        monkeypatch.setattr(hmac, "compare_digest", real)
        use(code)
        return real(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare_slowly)
    with pytest.raises(CodeDead):
        use(code, after=timedelta(seconds=1))

    assert PhoneCode.objects.get().used_at == NOW


EVERYBODY_HAS_READ = threading.Barrier(50)


def guess_unguarded(code: str) -> None:
    """What allauth does with its session: read the count, compare, then write the count."""
    row = PhoneCode.objects.get()
    EVERYBODY_HAS_READ.wait(30)  # the worst order there is, every time
    if row.tries >= 5:
        raise CodeDead
    PhoneCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    raise WrongCode


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "guard off"])
def test_fifty_guesses_at_once_are_five(guarded: bool) -> None:
    """H04: fifty guesses on fifty threads."""
    bad = wrong(send())
    act = use if guarded else guess_unguarded

    results = at_once(50, lambda number: act(bad))

    evaluated = sum(isinstance(result, WrongCode) for result in results)
    assert all(isinstance(result, DomainError) for result in results)
    assert (evaluated == 5) is guarded
    if guarded:
        assert PhoneCode.objects.get().tries == 5


@pytest.mark.django_db(transaction=True)
def test_a_right_code_typed_in_two_tabs_at_once_opens_one() -> None:
    """H05: a code in five tabs at once."""
    code = send()

    results = at_once(5, lambda number: use(code))

    assert sum(isinstance(result, PhoneCode) for result in results) == 1


# --- limits ------------------------------------------------------------------------


def test_a_phone_gets_one_code_a_minute_five_an_hour_ten_a_day() -> None:
    """H06: a code asked for every minute of a day."""
    sent = []
    for minute in range(24 * 60):
        try:
            send(after=timedelta(minutes=minute))
            sent.append(minute)
        except TooManyCodes:
            pass

    assert len(sent) == 10
    assert sent[:5] == [0, 1, 2, 3, 4]
    assert sent[5] >= 60
    assert Message.objects.count() == 10


def test_a_refused_code_writes_nothing() -> None:
    send()

    with pytest.raises(TooManyCodes):
        send(after=timedelta(seconds=59))

    assert (PhoneCode.objects.count(), Message.objects.count()) == (1, 1)


def flood(count: int, phone: str = "+86139{:08d}", address: str = "1.2.3.4") -> int:
    """How many codes were sent of those asked for, each for a number of its own."""
    sent = 0
    for number in range(count):
        try:
            send(phone=phone.format(number), address=address.format(number % 250, number // 250))
            sent += 1
        except TooManyCodes:
            pass
    return sent


def test_one_address_cannot_write_to_thousands() -> None:
    """H06: a thousand new numbers from one address."""
    sent = flood(1000, phone="+861390{:03d}0000")

    assert sent == Message.objects.count() == 60
    assert send(phone="+8613700000999", address="5.6.7.8")


def test_many_addresses_cannot_go_through_the_numbers_of_a_block() -> None:
    """H06: a thousand numbers that differ in the last four digits, each from another address."""
    sent = flood(1000, phone="+861391234{:04d}", address="10.0.{1}.{0}")

    assert sent == Message.objects.count() == 200
    assert send(phone="+8613912350000", address="5.6.7.8")


def test_the_codes_of_a_day_end_and_ring_once(monkeypatch, caplog) -> None:
    """H06: codes for all numbers from all addresses."""
    monkeypatch.setattr(import_module("club.identity.actions.send_code"), "PER_DAY", 30)

    sent = flood(60, phone="+86138{:04d}0000", address="10.0.{1}.{0}")

    said = [row.getMessage() for row in caplog.records if row.name == "club.identity.actions.send_code"]
    assert sent == Message.objects.count() == 30
    assert said == ["All 30 codes of the day are sent; nobody can log in by phone until tomorrow"]


LIMITS = [
    ("code to phone", PHONE, 60, 1),
    ("code to phone", PHONE, 3_600, 5),
    ("code to phone", PHONE, 86_400, 10),
    ("code from address", "1.2.3.4", 600, 60),
    ("code from address", "1.2.3.4", 86_400, 600),
    ("code to numbers like it", PHONE[:-4], 3_600, 200),
    ("codes", "all", 86_400, 20_000),
]


@pytest.mark.parametrize(("name", "about", "seconds", "most"), LIMITS)
def test_each_limit_lets_its_last_code_through_and_not_the_next(
    name: str, about: str, seconds: int, most: int
) -> None:
    """H06: the numbers themselves."""
    key = lasting.index(f"{name}|{seconds}|{about}", "tally")
    before = {"key": key, "count": most - 1, "since": NOW - timedelta(seconds=seconds - 1)}
    counted = Tally.objects.create(**before)
    assert send()

    Tally.objects.exclude(pk=counted.pk).delete()
    with pytest.raises(TooManyCodes):
        send()
    assert (PhoneCode.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_at_once_send_one_code() -> None:
    """H06: twenty requests at once."""
    results = at_once(20, lambda number: send())

    assert sum(isinstance(result, TooManyCodes) for result in results) == 19
    assert Message.objects.count() == 1
