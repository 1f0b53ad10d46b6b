"""Ways to damage the books that only a superuser has, one for each check."""

# ruff: noqa: E501 - SQL reads better unbroken

# What is done to the books, the check that must notice, and how it names the row.
NO_TRIGGERS = "SET LOCAL session_replication_role = replica; "
DAMAGE = {
    "V1 uses": (
        "UPDATE vouchers_voucher SET uses_left = 1 WHERE uses_left = 2",
        "SELECT format('voucher %s: 2 of 3 uses are gone, redemptions say 1', uid) FROM vouchers_voucher "
        "WHERE uses_left = 1 AND uses_total = 3",
    ),
    "V1 use_numbers": (
        "ALTER TABLE vouchers_redemption DISABLE TRIGGER USER; UPDATE vouchers_redemption SET quantity = 3, use_no = 2 "
        "WHERE reversed_at IS NULL; UPDATE vouchers_voucher SET uses_left = 0, state = 'used' WHERE uses_left = 2",
        "SELECT format('redemption %s: use 2 of voucher %s overlaps an earlier one', r.uid, v.uid) "
        "FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id WHERE r.reversed_at IS NULL",
    ),
    "V1 values": (
        """UPDATE vouchers_voucher SET terms = terms || '{"benefit": "value", "value_fen": 100}', value_left_fen = 90 """
        "WHERE uses_left = 2",
        "SELECT format('voucher %s: 90 of 100 fen are left, redemptions took 0', uid) FROM vouchers_voucher WHERE uses_left = 2",
    ),
    "V1 counters": (
        "INSERT INTO vouchers_limitcounter (scope, used, ceiling) VALUES ('store:1:product:1:2026-09-15', 1, 9)",
        "SELECT 'limit store:1:product:1:2026-09-15: 1 are counted, redemptions say 0'",
    ),
    "V1 budgets": (
        "UPDATE vouchers_grantbatch SET spent_fen = spent_fen + 1 WHERE id = (SELECT min(id) FROM vouchers_grantbatch)",
        "SELECT format('grant %s: %s fen are counted, its gifts hold %s', uid, spent_fen, spent_fen - 1) "
        "FROM vouchers_grantbatch ORDER BY id LIMIT 1",
    ),
    "V4 benefits": (
        NO_TRIGGERS
        + "UPDATE vouchers_redemption SET bill_fen = 9, benefit_fen = 8 WHERE reversed_at IS NULL",
        "SELECT format('redemption %s: 8 fen taken off a bill of 9, 2500 fen owed for it', uid) "
        "FROM vouchers_redemption WHERE reversed_at IS NULL",
    ),
    "V4 good_faith": (
        "INSERT INTO merchants_offlinescan (uid, merchant_id, store_id, nonce, voucher_id, quantity, forced, occurred_at, "
        "received_at, state, problem, redemption_id, reviewed_by_id, review_note) "
        "SELECT '00000000-0000-4000-8000-000000000002', merchant_id, store_id, 'nonce-01', voucher_id, quantity + 1, false, "
        "occurred_at, occurred_at, 'redeemed', '', id, '', '' FROM vouchers_redemption WHERE reversed_at IS NULL "
        "ORDER BY id LIMIT 1",
        "SELECT format('offline scan 00000000-0000-4000-8000-000000000002: redeemed elsewhere than redemption %s says', uid) "
        "FROM vouchers_redemption WHERE reversed_at IS NULL ORDER BY id LIMIT 1",
    ),
    "V6 refunds": (
        "UPDATE vouchers_payment SET refunded_fen = 1",
        "SELECT format('payment %s: 1 fen are counted as refunded, its refunds say 0, of %s paid', uid, amount_fen) "
        "FROM vouchers_payment",
    ),
    "V6 charged_back": (
        "UPDATE vouchers_payment SET is_disputed = true",
        "SELECT format('payment %s: disputed without an open or lost chargeback', uid) FROM vouchers_payment",
    ),
    "V6 returned": (
        "UPDATE vouchers_order SET state = 'refunded'",
        "SELECT format('order %s: refunded, but vouchers of it can be used', number) FROM vouchers_order",
    ),
    "V2 mirrors": (
        NO_TRIGGERS + "ALTER TABLE merchants_payable DROP CONSTRAINT payable_is_price_times_quantity; "
        "UPDATE merchants_payable SET unit_price_fen = 2499, amount_fen = -2499 WHERE reverses_id IS NOT NULL",
        "SELECT format('payable %s: does not undo payable %s exactly', b.uid, a.uid) "
        "FROM merchants_payable b JOIN merchants_payable a ON a.id = b.reverses_id",
    ),
    "V3 points": (
        "UPDATE club_pointsaccount SET balance = 31",
        "SELECT format('member %s: balance 31, entries add up to 30', number) FROM club_member "
        "WHERE id IN (SELECT member_id FROM club_pointsaccount)",
    ),
    "V4 payouts": (
        "UPDATE merchants_statement SET state = 'paid' WHERE id = (SELECT min(id) FROM merchants_statement)",
        "SELECT format('statement %s: paid, %s fen due, 0 on the way, 0 paid', number, due_fen) FROM merchants_statement "
        "ORDER BY id LIMIT 1",
    ),
    "V2 clearing": (
        "INSERT INTO merchants_journal (kind, at) VALUES ('payout', now()); "
        "INSERT INTO merchants_posting (journal_id, account, merchant_id, amount_fen) "
        "SELECT max(j.id), side.account, (SELECT min(id) FROM merchants_merchant), side.fen FROM merchants_journal j "
        "CROSS JOIN (VALUES ('merchant', 9), ('clearing', -9)) side (account, fen) GROUP BY 2, 4",
        "SELECT format('merchant %s: 9 fen on the way and 0 paid are booked, payouts say 0 and 0', code) "
        "FROM merchants_merchant ORDER BY id LIMIT 1",
    ),
    "V4 two_people": (
        "INSERT INTO merchants_payoutrun (uid, number, branch_id, way, encoding, state, payouts_count, total_fen, file_sha256, "
        "prepared_at, prepared_by_id, released_at, released_by_id) SELECT gen_random_uuid(), 'PO1', min(id), 'bank_file', 'utf-8', "
        "'released', 0, 0, '', now(), 'one', now(), 'one' FROM club_branch",
        "SELECT 'payout run PO1: prepared and released by the same person'",
    ),
    "V2 journals": (
        NO_TRIGGERS + "UPDATE merchants_posting SET amount_fen = amount_fen + 1 "
        "WHERE id = (SELECT min(id) FROM merchants_posting)",
        "SELECT format('journal %s: its sides sum to 1 fen', journal_id) FROM merchants_posting ORDER BY id LIMIT 1",
    ),
    "V2 booked": (
        NO_TRIGGERS + "UPDATE merchants_journal SET payable_id = NULL "
        "WHERE id = (SELECT min(id) FROM merchants_journal)",
        "SELECT format('payable %s: 2500 fen, its journal books 0', uid) FROM merchants_payable ORDER BY id LIMIT 1",
    ),
    "V4 owed": (
        NO_TRIGGERS
        + "UPDATE merchants_payable SET quantity = 2, amount_fen = 5000 WHERE reverses_id IS NULL "
        "AND id = (SELECT payable_id FROM vouchers_redemption WHERE reversed_at IS NULL)",
        "SELECT format('redemption %s: its payable %s is about something else', r.uid, p.uid) "
        "FROM vouchers_redemption r JOIN merchants_payable p ON p.id = r.payable_id WHERE r.reversed_at IS NULL",
    ),
    "V4 orphans": (
        "INSERT INTO merchants_payable (uid, merchant_id, store_id, product_id, quantity, unit_price_fen, amount_fen, day, at) "
        "SELECT '00000000-0000-4000-8000-000000000001', merchant_id, store_id, product_id, 1, 9, 9, day, at "
        "FROM merchants_payable LIMIT 1",
        "SELECT 'payable 00000000-0000-4000-8000-000000000001: 9 fen that no redemption explains'",
    ),
    "V4 prices": (
        NO_TRIGGERS + "ALTER TABLE merchants_payable DROP CONSTRAINT payable_is_price_times_quantity; "
        "UPDATE merchants_payable SET amount_fen = 2501 WHERE id = (SELECT min(id) FROM merchants_payable)",
        "SELECT format('payable %s: 1 × 2500 is not 2501 fen', uid) FROM merchants_payable ORDER BY id LIMIT 1",
    ),
    "V4 lines_once": (
        NO_TRIGGERS
        + "ALTER TABLE merchants_statementline DROP CONSTRAINT merchants_statementline_payable_id_key; "
        "INSERT INTO merchants_statementline (statement_id, payable_id, amount_fen) "
        "SELECT statement_id, payable_id, amount_fen FROM merchants_statementline ORDER BY id LIMIT 1",
        "SELECT format('payable %s: stands in 2 statement lines', p.uid) FROM merchants_statementline l "
        "JOIN merchants_payable p ON p.id = l.payable_id ORDER BY l.id LIMIT 1",
    ),
    "V4 lines": (
        NO_TRIGGERS + "UPDATE merchants_statementline SET amount_fen = amount_fen + 1 "
        "WHERE id = (SELECT min(id) FROM merchants_statementline)",
        "SELECT format('statement %s: line of 2501 fen for payable %s of 2500 fen', s.number, p.uid) "
        "FROM merchants_statementline l JOIN merchants_statement s ON s.id = l.statement_id "
        "JOIN merchants_payable p ON p.id = l.payable_id ORDER BY l.id LIMIT 1",
    ),
    "V4 totals": (
        NO_TRIGGERS + "UPDATE merchants_statement SET lines_fen = 1, due_fen = 1",
        "SELECT format('statement %s: says 3 lines and 1 fen, its lines are 3 and 2500 fen', number) FROM merchants_statement",
    ),
    "V4 sums": (
        NO_TRIGGERS + "DELETE FROM merchants_statementline WHERE amount_fen > 0 AND id IN "
        "(SELECT min(id) FROM merchants_statementline)",
        "SELECT format('merchant %s: uses 2500, owed 2500, booked 2500, lines 0, open 2500, statements 2500 fen', code) "
        "FROM merchants_merchant WHERE id IN (SELECT merchant_id FROM merchants_statement)",
    ),
    "V4 carried": (
        NO_TRIGGERS + "UPDATE merchants_statement SET carried_fen = -1, due_fen = due_fen - 1",
        "SELECT format('merchant %s:  fen were carried over, statements take -1 over', code) "
        "FROM merchants_merchant WHERE id IN (SELECT merchant_id FROM merchants_statement)",
    ),
    "V5 redeemed": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE id = "
        "(SELECT max(id) FROM club_auditentry WHERE verb = 'voucher.redeemed')",
        "SELECT format('redemption %s: 0 audit entries for voucher.redeemed', uid) FROM vouchers_redemption "
        "WHERE reversed_at IS NULL",
    ),
    "V5 reversed": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'redemption.reversed'",
        "SELECT format('redemption %s: 0 audit entries for redemption.reversed', uid) FROM vouchers_redemption "
        "WHERE reversed_at IS NOT NULL",
    ),
    "V5 collected": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'gift.collected'",
        "SELECT format('gift %s: 0 audit entries for gift.collected or gift.issued', g.uid) FROM vouchers_gift g "
        "JOIN vouchers_grantbatch b ON b.id = g.batch_id WHERE b.key = 'collected'",
    ),
    "V5 refused": (
        "INSERT INTO club_auditentry (at, verb, actor_kind, actor_id, subject_type, subject_id, data) "
        "SELECT at, verb, actor_kind, actor_id, subject_type, subject_id, data FROM club_auditentry WHERE verb = 'gift.refused'",
        "SELECT format('gift %s: 2 audit entries for gift.refused', uid) FROM vouchers_gift WHERE state = 'refused'",
    ),
    "V5 paid": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'payment.paid'",
        "SELECT format('payment %s: 0 audit entries for payment.paid', uid) FROM vouchers_payment",
    ),
    "V5 issued": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'order.issued'",
        "SELECT format('order %s: 0 audit entries for order.issued', uid) FROM vouchers_order",
    ),
    "V5 drawn": (
        NO_TRIGGERS
        + "UPDATE club_auditentry SET subject_id = 'somebody-else' WHERE verb = 'statement.drawn'",
        "SELECT format('statement %s: 0 audit entries for statement.drawn', uid) FROM merchants_statement",
    ),
    "V5 told": (
        NO_TRIGGERS + "DELETE FROM club_message WHERE dedupe_key LIKE 'redemption_reversed:%'",
        "SELECT format('redemption %s: the member was not told that it was undone', uid) FROM vouchers_redemption "
        "WHERE reversed_at IS NOT NULL",
    ),
    "V5 told_once": (
        "ALTER TABLE club_message DROP CONSTRAINT club_message_dedupe_key_key; "
        "UPDATE club_message SET dedupe_key = 'twice' WHERE id IN "
        "(SELECT id FROM club_message WHERE dedupe_key LIKE 'gift_arrived:%' LIMIT 2)",
        "SELECT 'message twice: queued 2 times'",
    ),
    "V6 events": (
        "ALTER TABLE vouchers_gatewayevent DROP CONSTRAINT vouchers_gatewayevent_event_id_key; "
        "INSERT INTO vouchers_gatewayevent (event_id, kind, object_id, received_at, state, attempts, error) "
        "SELECT event_id, kind, object_id, received_at, state, 0, '' FROM vouchers_gatewayevent",
        "SELECT 'payment event evt_1: kept 2 times'",
    ),
    "V6 orders": (
        "UPDATE vouchers_payment SET amount_fen = 1",
        "SELECT format('order %s: issued, but its payment is paid of 1 fen', number) FROM vouchers_order",
    ),
    "V7 redemptions": (
        NO_TRIGGERS
        + "UPDATE vouchers_redemption SET operator_id = (SELECT max(id) FROM merchants_operator) WHERE reversed_at IS NULL",
        "SELECT format('redemption %s: its operator belongs to another merchant', uid) FROM vouchers_redemption "
        "WHERE reversed_at IS NULL",
    ),
    "V7 vouchers": (
        NO_TRIGGERS
        + "UPDATE vouchers_redemption SET product_id = (SELECT max(id) FROM vouchers_serviceproduct) "
        "WHERE reversed_at IS NULL",
        "SELECT format('redemption %s: voucher %s is another member''s or for another product', r.uid, v.uid) "
        "FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id WHERE r.reversed_at IS NULL",
    ),
    "V7 payables": (
        NO_TRIGGERS + "UPDATE merchants_payable SET agreement_id = (SELECT max(id) FROM merchants_agreement) "
        "WHERE id = (SELECT min(id) FROM merchants_payable)",
        "SELECT format('payable %s: its agreement is another merchant''s or for another product', uid) "
        "FROM merchants_payable ORDER BY id LIMIT 1",
    ),
    "V7 lines": (
        NO_TRIGGERS + "UPDATE merchants_statement SET merchant_id = (SELECT max(id) FROM merchants_merchant)",
        "SELECT format('statement %s: line for payable %s of another merchant', s.number, p.uid) "
        "FROM merchants_statementline l JOIN merchants_statement s ON s.id = l.statement_id "
        "JOIN merchants_payable p ON p.id = l.payable_id ORDER BY l.id LIMIT 1",
    ),
    "V7 people": (
        "UPDATE merchants_operator SET store_id = (SELECT max(id) FROM merchants_store) "
        "WHERE id = (SELECT min(id) FROM merchants_operator)",
        "SELECT format('operator %s: his store belongs to another merchant', uid) FROM merchants_operator ORDER BY id LIMIT 1",
    ),
    "V8 sealed": (
        "UPDATE club_account SET phone = (SELECT phone FROM club_customer WHERE phone IS NOT NULL ORDER BY id LIMIT 1) "
        "WHERE phone IS NOT NULL",
        "SELECT format('club_account.phone of %s: cannot be opened', uid) FROM club_account WHERE phone IS NOT NULL "
        "ORDER BY id LIMIT 1",
    ),
    "V8 clear": (
        "UPDATE vouchers_grantbatch SET reason = '电话13911112222,请回电' WHERE key = 'open'",
        "SELECT format('vouchers_grantbatch %s: a phone or ID number stands there in clear', id) "
        "FROM vouchers_grantbatch WHERE key = 'open'",
    ),
    "V9 guards": (
        "ALTER TABLE merchants_payable DISABLE TRIGGER merchants_payable_append_only",
        "SELECT 'table merchants_payable: the trigger that keeps it unchanged is missing or switched off'",
    ),
    "V9 rights": (
        "CREATE ROLE stranger; GRANT INSERT, UPDATE ON club_auditentry TO stranger",
        "SELECT 'account stranger has UPDATE on table club_auditentry; manage.py grant_rights puts it right'",
    ),
    "V9 chain": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE id = (SELECT min(id) FROM club_auditentry)",
        "SELECT format('audit %s: deleted since block %s was sealed', "
        "(SELECT ('x' || encode(substr(marks, 1, 8), 'hex'))::bit(64)::bigint), number) FROM cms_block WHERE source = 'audit'",
    ),
    "V9 anchors": (
        NO_TRIGGERS + "DELETE FROM cms_block WHERE number = (SELECT max(number) FROM cms_block)",
        "SELECT format('block %s: anchored in 2026-09.log:1, it is missing', max(number) + 1) FROM cms_block",
    ),
    "V5 handed": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'handover.lapsed'",
        "SELECT format('handover %s: 0 audit entries for handover.lapsed', uid) FROM vouchers_handover WHERE state = 'lapsed'",
    ),
    "V5 withdrawn": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'grant.stopped'",
        "SELECT format('grantbatch %s: 0 audit entries for grant.stopped', uid) FROM vouchers_grantbatch WHERE stopped_at IS NOT NULL",
    ),
    "V5 friends_told": (
        NO_TRIGGERS + "DELETE FROM club_message WHERE dedupe_key LIKE 'handover_lapsed:%'",
        "SELECT format('handover %s: nobody was told handover_lapsed', uid) FROM vouchers_handover WHERE state = 'lapsed'",
    ),
    "V10 offers": (
        "UPDATE vouchers_voucher SET state = 'live' WHERE state = 'giving'",
        "SELECT format('voucher %s: live, with 1 open offers', v.uid) FROM vouchers_voucher v "
        "JOIN vouchers_handover h ON h.voucher_id = v.id WHERE h.state = 'open'",
    ),
    "V10 replaced": (
        "UPDATE vouchers_voucher SET state = 'live' WHERE id = (SELECT max(replaces_id) FROM vouchers_voucher)",
        "SELECT format('voucher %s: replaces voucher %s, which is live with 1 uses left, by one of 1 uses', n.uid, o.uid) "
        "FROM vouchers_voucher n JOIN vouchers_voucher o ON o.id = n.replaces_id",
    ),
    "V10 states": (
        "UPDATE vouchers_voucher SET state = 'used' WHERE uses_left = 2",
        "SELECT format('voucher %s: used with 2 uses left', uid) FROM vouchers_voucher WHERE uses_left = 2",
    ),
    "V10 minted": (
        "UPDATE vouchers_voucher SET gift_id = NULL WHERE uses_left = 2",
        "SELECT format('gift %s: collected, promises 1 vouchers, has 0', g.uid) FROM vouchers_gift g "
        "JOIN vouchers_grantbatch b ON b.id = g.batch_id WHERE b.key = 'collected'",
    ),
    "V10 holders": (
        "UPDATE vouchers_gift SET member_id = (SELECT max(id) FROM club_member) WHERE state = 'collected' "
        "AND batch_id = (SELECT id FROM vouchers_grantbatch WHERE key = 'collected')",
        "SELECT format('voucher %s: its holder is not the member it was made for, nor a friend who accepted it', v.uid) "
        "FROM vouchers_voucher v "
        "JOIN vouchers_gift g ON g.id = v.gift_id WHERE v.uses_left = 2",
    ),
    "V10 booked_vouchers": (
        "UPDATE vouchers_voucher SET state = 'live' WHERE state = 'booked'",
        "SELECT format('voucher %s: live, with 1 open bookings', v.uid) FROM vouchers_voucher v "
        "JOIN merchants_booking b ON b.voucher_id = v.id",
    ),
    "V10 booking_holders": (
        "UPDATE merchants_booking SET member_id = (SELECT min(id) FROM club_member)",
        "SELECT format('booking %s: its member does not hold voucher %s', b.uid, v.uid) "
        "FROM merchants_booking b JOIN vouchers_voucher v ON v.id = b.voucher_id",
    ),
    "V10 booking_places": (
        "UPDATE merchants_slot SET taken = 0",
        "SELECT format('time %s of store %s: 0 places taken, 1 bookings hold one', starts_at, store_id) FROM merchants_slot",
    ),
    "V10 booking_counts": (
        "DELETE FROM merchants_opencount WHERE scope LIKE '%:product:%'",
        "SELECT format('open bookings of member:%s:product:%s: 0 are counted, 1 are open', member_id, product_id) "
        "FROM merchants_booking",
    ),
    "V10 booking_redemptions": (
        "UPDATE merchants_booking SET state = 'finished', finished_at = starts_at, ended_at = starts_at, "
        "redemption_id = (SELECT id FROM vouchers_redemption WHERE reversed_at IS NULL)",
        "SELECT format('booking %s: finished with a redemption of another voucher or store', uid) FROM merchants_booking",
    ),
    "V10 booking_clocks": (
        "UPDATE merchants_booking SET state = 'cancelled', ended_at = starts_at",
        "SELECT format('booking %s is over, and its clock start still runs', uid) FROM merchants_booking",
    ),
    "V10 stock": (
        "UPDATE vouchers_stockshard SET remaining = 0",
        "SELECT format('occasion %s: 3 in stock, 0 left and 1 claimed', uid) FROM vouchers_occasion WHERE stock = 3",
    ),
    "V5 tried": (
        NO_TRIGGERS + "DELETE FROM club_auditentry WHERE verb = 'try.drawn'",
        "SELECT format('try %s: 0 audit entries for try.drawn', uid) FROM vouchers_try",
    ),
    "V10 prizes": (
        "UPDATE vouchers_prizeshard SET remaining = 0",
        "SELECT format('prize 1 of occasion %s: 3 were published, 0 left and 1 given', uid) FROM vouchers_occasion "
        "WHERE way = 'draw'",
    ),
    "V10 won": (
        "UPDATE vouchers_try SET gift_id = (SELECT g.id FROM vouchers_gift g JOIN vouchers_grantbatch b ON b.id = g.batch_id WHERE b.key = 'open')",
        "SELECT format('try %s: its gift %s is another member''s or of another prize', t.uid, g.uid) "
        "FROM vouchers_try t JOIN vouchers_gift g ON g.id = t.gift_id",
    ),
    "V10 draws": (
        "UPDATE vouchers_occasion SET seed_digest = repeat('0', 64) WHERE way = 'draw'",
        "SELECT format('occasion %s: its seed is not the one whose digest was published', uid) FROM vouchers_occasion "
        "WHERE way = 'draw'",
    ),
    "V10 claims": (
        "UPDATE vouchers_claim SET gift_id = (SELECT g.id FROM vouchers_gift g JOIN vouchers_grantbatch b ON b.id = g.batch_id WHERE b.key = 'open')",
        "SELECT format('claim %s: its gift %s is another member''s or of another grant', c.uid, g.uid) "
        "FROM vouchers_claim c JOIN vouchers_gift g ON g.id = c.gift_id",
    ),
    "V10 codes": (
        "UPDATE vouchers_stockcode SET state = 'void' WHERE id = (SELECT min(id) FROM vouchers_stockcode)",
        "SELECT format('code %s in stock: void, which does not go with its batch', min(id)) FROM vouchers_stockcode",
    ),
    "V10 code_sizes": (
        "DELETE FROM vouchers_stockcode WHERE id = (SELECT min(id) FROM vouchers_stockcode)",
        "SELECT format('batch of codes %s: 1 codes, it says 2', uid) FROM vouchers_codebatch",
    ),
    "V12 keys": (
        "INSERT INTO club_idempotencykey (scope, key, request_hash, status, body, created_at) "
        "SELECT scope, 'k2', request_hash, status, body, created_at FROM club_idempotencykey",
        "SELECT format('redemption %s: is the answer to 2 keys', uid) FROM vouchers_redemption WHERE reversed_at IS NULL",
    ),
}
