"""Mutants that no test can notice, each with the reason; counted apart, never as killed."""

KNOWN: dict[str, str] = {
    # "path:function: change": "why nothing observable changes"
    "club/core/money.py:_whole: True → False": "both sides of the zip are made of the same text",
    "merchants/stores/access.py:module: 10000 → 10001": (
        "one key more or less in memory is neither right nor wrong"
    ),
    "vouchers/lifecycle/limits.py:used_of: drop .filter(scope__in=scopes)": (
        "each counter is looked up by its scope; others are read for nothing"
    ),
    "vouchers/lifecycle/limits.py:taken_by: 0 → 1": (
        "giving back looks at the scope and the amount, never at the ceiling"
    ),
    "vouchers/lifecycle/actions/redeem.py:_ensure_sane: 0 < amount_fen <= amounts.MOST_FEN → LtE": (
        "of nothing the rules find nothing to take off, and refuse with the same error"
    ),
    "vouchers/lifecycle/actions/reverse.py:_give_back: row.benefit_fen or 0 without 0": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "vouchers/lifecycle/actions/reverse.py:_give_back: 0 → 1": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "vouchers/lifecycle/actions/reverse.py:_put_back: row.benefit_fen or 0 without 0": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "vouchers/lifecycle/actions/reverse.py:_put_back: 0 → 1": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "club/wechat/envelope.py:_check_signature: False → True": (
        "SHA-1 is what WeChat signs with; the flag matters to builds of OpenSSL that refuse it"
    ),
    "club/wechat/envelope.py:_unseal: False → True": (
        "SHA-1 is what WeChat signs with; the flag matters to builds of OpenSSL that refuse it"
    ),
    "club/wechat/views.py:callback: 1 → 2": ("one byte more than is allowed is as much too large as two"),
    "merchants/webhooks/targets.py:_host: in_brackets != (literal.version == 6) or not _may_call(host) "
    "without in_brackets != (literal.version == 6)": (
        "this Python refuses other addresses in brackets, and reads the rest of one without them as a port"
    ),
    "merchants/webhooks/targets.py:_may_call: inner is not None or any((address in net for net in "
    "CLOSED if net.version == address.version)) without inner is not None": (
        "this Python calls no mapped address global; later ones look at the address inside"
    ),
    "merchants/stores/actions/change_bank_details.py:approve_bank_change: True → False": (
        "both tuples are written in this module, with five names each"
    ),
    "merchants/stores/actions/change_bank_details.py:_remember_old: True → False": (
        "both tuples are written in this module, with five names each"
    ),
    "merchants/stores/actions/change_bank_details.py:_restore_old: True → False": (
        "both tuples are written in this module, with five names each"
    ),
    "merchants/stores/actions/change_bank_details.py:cancel_bank_change: row.state == "
    "BankChange.State.APPROVED and row.cools_until is not None and (at < row.cools_until) without "
    "row.state == BankChange.State.APPROVED": (
        "a change taken back gave its moment back too, so it is no longer the merchant's last one"
    ),
    "merchants/stores/actions/change_bank_details.py:cancel_bank_change: row.state == "
    "BankChange.State.APPROVED and row.cools_until is not None and (at < row.cools_until) without "
    "row.cools_until is not None": ("the database has no approved change without the end of its cooling"),
    "merchants/api/keys.py:store_named: 2 → 3": ("three stores are as many too many as two"),
    "cms/desk/scope.py:ScopedIndex.columns: first.name == 'name' and hasattr(self.model, 'name_en') "
    "without hasattr(self.model, 'name_en')": (
        "a row without an English name shows itself, and that is its name"
    ),
    "cms/desk/scope.py:ScopedIndex.search_queryset: self.search_fields or () without ()": (
        "a list without fields to search is not searched"
    ),
    "cms/desk/scope.py:narrow_choices: False → True": (
        "what has no policy of ours gets Wagtail's own, which is no PostPolicy either"
    ),
    "vouchers/lifecycle/actions/honour.py:_ensure_left: benefit_fen or 0 without 0": (
        "a stored amount is only used with a bill, so what came off is known"
    ),
    "vouchers/lifecycle/actions/honour.py:_ensure_left: 0 → 1 #3": (
        "a stored amount is only used with a bill, so what came off is known"
    ),
    "vouchers/lifecycle/actions/honour.py:_take: benefit_fen or 0 without 0": (
        "a stored amount is only used with a bill, so what came off is known"
    ),
    "vouchers/lifecycle/actions/honour.py:_take: 0 → 1": (
        "a stored amount is only used with a bill, so what came off is known"
    ),
    "vouchers/lifecycle/codes.py:make: 1 → 2": "of two codes the first is as good as the only one",
    "vouchers/lifecycle/codes.py:normalise: set(code) <= _VALUES.keys() → Lt": (
        "thirteen letters are never all thirty-two"
    ),
    "vouchers/lifecycle/codes.py:weave: 0 → 1": "all columns are of one length",
    "vouchers/lifecycle/standing.py:first_of: voucher.step < 2 or voucher.gift_id is None "
    "without voucher.step < 2": "no step comes before the first: the question finds nothing",
    "vouchers/lifecycle/standing.py:module: SQL …CASE WHEN taken.step > 1 THEN ( SELECT ARRAY… > → >=": (
        "no step comes before the first: the question finds nothing"
    ),
    "vouchers/payments/actions/receive.py:receive_event: drop @transaction.atomic": (
        "it writes one row with one act that is whole by itself"
    ),
    "vouchers/payments/actions/receive_pay.py:receive_pay_notice: drop @transaction.atomic": (
        "it writes one row with one act that is whole by itself"
    ),
    "vouchers/payments/actions/reconcile.py:_reconcile_recent: filter() without day__in=days": (
        "each day of the week is looked up; others are read for nothing"
    ),
    "vouchers/payments/client.py:_asked: 0 → 1": "an answer without a status is no fault of the server",
    "vouchers/payments/wechatpay/bills.py:unpacked: False → True": "the hash is the same",
    "vouchers/payments/wechatpay/client.py:_answered: return '' → return None": (
        "nobody but who makes an object of it reads an empty answer"
    ),
    "vouchers/payments/wechatpay/client.py:_code_in: return '' → return None": (
        "without a code is without a code: it is only asked whether there is one"
    ),
    "vouchers/payments/wechatpay/notices.py:_unseal: drop raise ValueError from None": (
        "what cannot be opened is nothing, which cannot be read, and is refused alike"
    ),
    "vouchers/payments/views.py:webhook: 1 → 2": "two letters too many are as much too many as one",
    "vouchers/payments/views.py:pay_notice: 1 → 2": "two letters too many are as much too many as one",
    "merchants/ledger/actions.py:record_payable: drop @transaction.atomic": (
        "one statement writes the debt with its journal, whole by itself"
    ),
    "merchants/ledger/actions.py:mirror_payable: drop @transaction.atomic": (
        "one statement writes the debt with its journal, whole by itself"
    ),
    "merchants/ledger/actions.py:correct_payable: drop @transaction.atomic": (
        "one statement writes the debt with its journal, whole by itself"
    ),
    "merchants/ledger/journal.py:post: side.amount_fen > 0 → GtE": "a side of nothing adds nothing",
    "merchants/settlement/actions/draw_up.py:module: "
    "SQL …< 0 AND s.period_start < %(start)s AND s.state IN ('dr… < → <=": (
        "who has a statement of this period is passed over whole, so nothing of his is taken over"
    ),
    "merchants/settlement/actions/invoice.py:receive_invoice: row.due_fen <= 0 → Lt": (
        "a statement of nothing due is closed when it is confirmed, so no invoice is asked for"
    ),
    "merchants/settlement/periods.py:period_before: 1 → 2": "two days before lie in the same period",
    "merchants/settlement/queries.py:negative_rest: 0 → 1": "a statement of nothing due adds nothing",
    "merchants/settlement/transfers.py:_asked: 500 → 501": "any fault of the server is one",
    "merchants/settlement/actions/remind_to_confirm.py:module: 200 → 201": (
        "how many are done at a time, never how many in all"
    ),
}
