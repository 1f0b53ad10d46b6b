"""POST /api/v1/redemptions with everything on: key, idempotency, limits, payable, audit, outbox."""

import itertools
import json
import uuid
from collections.abc import Iterator, Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import clients, world
from tests.bench.place import Place
from tests.bench.report import Figure

CLIENTS = 8
WEBS = 2  # processes
PACES = {"half": 2, "a quarter": 4}
PATH = "/api/v1/redemptions"
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")

# The same work as one statement that the server has planned once: what PostgreSQL itself could do.
LIMIT = """
\\set n random(1, %(vouchers)d)
\\set k random(0, %(shops)d)
WITH till AS (
    SELECT key.id, key.uid, key.store_id, key.merchant_id, merchant.state FROM merchants_apikey key
    JOIN merchants_merchant merchant ON merchant.id = key.merchant_id
    WHERE key.key_sha256 = encode(sha256(('ck_bench_' || :k)::bytea), 'hex') AND key.revoked_at IS NULL
), claimed AS (
    INSERT INTO club_idempotencykey (scope, key, request_hash, status, body, created_at)
    SELECT 'api_key:' || till.uid, gen_random_uuid(), repeat('a', 64), 201,
        '{"id": "d7f7a0d2-0000-0000-0000-000000000000", "quantity": 1, "store": "MD00001"}', now()
    FROM till ON CONFLICT (scope, key) DO NOTHING
), taken AS (
    UPDATE vouchers_voucher SET uses_left = uses_left - 1, uses_made = uses_made + 1, last_used_at = now()
    WHERE id = (SELECT min(id) FROM vouchers_voucher) + :n - 1 AND state = 'live' AND uses_left > 0
        AND valid_until > now()
    RETURNING *
), counted AS (
    INSERT INTO vouchers_limitcounter AS counter (scope, used, ceiling)
    SELECT 'member:' || taken.member_id, 1, 30000 FROM taken
    UNION ALL SELECT 'store:' || till.store_id, 1, 2000000000 FROM till
    ON CONFLICT (scope) DO UPDATE SET used = counter.used + 1 WHERE counter.used < EXCLUDED.ceiling
), owed AS (
    INSERT INTO merchants_payable (uid, merchant_id, store_id, product_id, agreement_id, quantity,
        unit_price_fen, amount_fen, day, at)
    SELECT gen_random_uuid(), till.merchant_id, till.store_id, taken.product_id, agreed.id, 1,
        agreed.price_fen, agreed.price_fen, current_date, now()
    FROM taken, till JOIN merchants_agreement agreed ON agreed.merchant_id = till.merchant_id
        AND agreed.period @> current_date
    RETURNING id, merchant_id, amount_fen, at
), journal AS (
    INSERT INTO merchants_journal (kind, payable_id, at) SELECT 'use', owed.id, owed.at FROM owed RETURNING id
), sides AS (
    INSERT INTO merchants_posting (journal_id, account, merchant_id, amount_fen)
    SELECT journal.id, side.account, owed.merchant_id, side.sign * owed.amount_fen
    FROM owed, journal, (VALUES ('service', 1), ('merchant', -1)) side (account, sign)
), redeemed AS (
    INSERT INTO vouchers_redemption (uid, voucher_id, use_no, quantity, member_id, product_id, merchant_id,
        store_id, api_key_id, door, payable_id, answers, redeemed_at, occurred_at, reversed_by_id,
        reversal_reason)
    SELECT gen_random_uuid(), taken.id, taken.uses_made, 1, taken.member_id, taken.product_id,
        till.merchant_id, till.store_id, till.id, 'api', owed.id, '{}', now(), now(), '', ''
    FROM taken, till, owed RETURNING uid
), noted AS (
    INSERT INTO club_auditentry (at, verb, actor_kind, actor_id, subject_type, subject_id, data)
    SELECT now(), 'voucher.redeemed', 'api_key', till.uid, 'redemption', redeemed.uid, taken.terms
    FROM redeemed, till, taken
), told AS (
    INSERT INTO club_message (uid, kind_id, dedupe_key, recipient, params, language, link, state, channel,
        priority, due_at, expires_at, created_at, attempts, provider_id, reason, delivery)
    SELECT gen_random_uuid(), kind.id, 'voucher_redeemed:' || redeemed.uid, member.uid,
        decode(repeat('ab', 150), 'hex'), 'zh-hans', '/me/vouchers/', 'queued', '', 5, now(), now(), now(),
        0, '', '', ''
    FROM redeemed, taken JOIN club_member member ON member.id = taken.member_id,
        club_messagekind kind WHERE kind.code = 'voucher_redeemed'
)
SELECT redeemed.uid, taken.uses_left FROM redeemed, taken;
"""


def run(place: Place) -> Iterator[Figure]:
    """Redeem at eight tills as fast as they can, then at parts of that pace; then pgbench on the tables.

    The web processes are those of `deploy`, with the tills spread evenly, as its proxy spreads calls; then
    those of `make run`, which share a port, so that each till stays with whichever took its connection.
    """
    seconds = place.pick(3, 10, 20)
    place.new_database("redeem")
    counter = world.counter(shops=CLIENTS, members=300)
    codes = world.vouchers(counter, seconds * 9000)
    world.settle_down("vouchers_voucher", "club_member")
    statements = _statements(counter.keys[0], codes.pop())
    with place.webs(WEBS) as ports:
        answers = full_pace(place, ports, counter, codes[: seconds * 3000], seconds)
        slower, rest = {}, iter(codes[seconds * 6000 :])
        for words, part in PACES.items():
            mine = list(itertools.islice(rest, seconds * 2000 // part))
            lanes = _lanes(counter, mine, pace=answers.per_second / part)
            slower[words] = clients.send(ports, lanes, seconds=seconds, folder=place.data_dir)
    with place.web() as port:
        shared = full_pace(place, port, counter, codes[seconds * 3000 : seconds * 6000], seconds)
    limit, floor = _limit(place, counter)
    seen = [answers.statuses, shared.statuses, *(paced.statuses for paced in slower.values())]
    if {status for statuses in seen for status in statuses} != {201}:
        raise RuntimeError(f"not every redemption was answered 201: {seen}")
    rate, slow = answers.per_second, answers.percentile(0.99)
    yield Figure("redemptions", rate, "/s", limit, "/s pgbench, one statement", "12 %", rate >= 0.12 * limit)
    yield Figure("half within", answers.percentile(0.50), "ms")
    yield Figure("99 % within", slow, "ms", floor, "ms pgbench", "20 ms", slow <= 20)
    for words, paced in slower.items():
        yield Figure(f"at {words} of that pace, 99 % within", paced.percentile(0.99), "ms")
    yield Figure("at one port, as `make run` starts it", shared.per_second, "/s")
    yield Figure("at one port, 99 % within", shared.percentile(0.99), "ms")
    yield from _counted(statements)


def full_pace(
    place: Place, port: int | Sequence[int], counter: world.Counter, codes: list[str], seconds: int
) -> clients.Answers:
    """Redeem at all tills as fast as they can, after a hundred at each that nobody counts."""
    warm = _lanes(counter, codes[: 100 * CLIENTS])
    clients.send(port, warm, seconds=20, folder=place.data_dir)
    lanes = _lanes(counter, codes[100 * CLIENTS :])
    return clients.send(port, lanes, seconds=seconds, folder=place.data_dir)


def _lanes(counter: world.Counter, codes: list[str], pace: float = 0.0) -> list[clients.Lane]:
    """A lane for each till; `pace` in redemptions a second of all, each till a little out of step."""
    lanes = [_lane(secret, codes[number::CLIENTS]) for number, secret in enumerate(counter.keys)]
    for number, lane in enumerate(lanes):
        lane.every = CLIENTS / pace * (0.9 + 0.2 * number / (CLIENTS - 1)) if pace else 0.0
    return lanes


def _lane(secret: str, codes: list[str]) -> clients.Lane:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    return clients.Lane([_request(code) for code in codes], headers)


def _request(code: str) -> clients.Request:
    body = json.dumps({"code": code, "answers": {"mileage": "12000"}})
    return clients.Request(PATH, body, {"Idempotency-Key": str(uuid.uuid4())})


def _statements(secret: str, code: str) -> list[str]:
    """The statements of one redemption, as Django sends them; the key was used a moment ago."""
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": "count"})
    client.post(f"{PATH[:-11]}vouchers/lookup", {"code": code}, content_type="application/json")
    body = {"code": code, "answers": {"mileage": "12000"}}
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(PATH, body, content_type="application/json")
    if answer.status_code != 201:
        raise RuntimeError(answer.content.decode())
    return [query["sql"] for query in captured]


def _counted(statements: list[str]) -> Iterator[Figure]:
    frame = [sql for sql in statements if sql.startswith(TRANSACTION)]
    real = len(statements) - len(frame)
    yield Figure("SQL statements", real, "", target="6", is_met=real <= 6)
    yield Figure("and of the transaction", len(frame), "")


def _limit(place: Place, counter: world.Counter) -> tuple[float, float]:
    """pgbench on vouchers that never run out: transactions a second, and what 99 of 100 stay below, in ms."""
    world.run("TRUNCATE vouchers_voucher, vouchers_redemption, merchants_payable, club_message CASCADE")
    many = 10_000
    world.vouchers(counter, many, uses=30_000)
    world.settle_down("vouchers_voucher")
    script = LIMIT % {"vouchers": many, "shops": len(counter.shops) - 1}
    return place.pgbench_with_slowest(script, seconds=place.pick(3, 8, 15), clients=CLIENTS)
