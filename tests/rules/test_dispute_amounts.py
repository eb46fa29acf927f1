"""Rules of `receivables.dispute_amounts`: what the ledger does to disputed amounts, alone and several at once."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ar_specialist.receivables.dispute import DisputeStatus, Resolution
from ar_specialist.receivables.dispute_amounts import (
	Amounts,
	DisputedPart,
	TakenOff,
	VoucherState,
	available,
	check_amount,
	judge,
	resolution_by_ledger,
	spread,
)
from ar_specialist.receivables.errors import ReceivablesError

OPEN, REVIEW, WAITING, RESOLVED, CLOSED, WITHDRAWN = DisputeStatus
D = Decimal


def part(disputed: object, name: str = "a", **values: object) -> DisputedPart:
	defaults = {"case": name, "voucher": "SINV-1", "term": None, "status": OPEN}
	return DisputedPart(name=name, disputed=D(disputed), **{**defaults, **values})


def became(
	*parts: DisputedPart, open_: object = 0, credited: object = 0, written_off: object = 0, **taken: dict
) -> list[Amounts]:
	state = VoucherState(D(open_), {}, TakenOff(D(credited), D(written_off), **taken))
	found = judge(parts, {"SINV-1": state})
	return [found[each.name] for each in parts]


def test_what_nothing_happened_to_is_still_disputed() -> None:
	(found,) = became(part(300), open_=1000)
	assert found == Amounts(D(300), still_disputed=D(300), rest=D(300))


def test_a_payment_clears_what_is_not_disputed_first() -> None:
	(found,) = became(part(300), open_=300)
	assert (found.still_disputed, found.paid) == (300, 0)
	(found,) = became(part(300), open_=100)
	assert (found.still_disputed, found.paid) == (100, 200)


def test_a_credit_note_takes_the_disputed_part_off_first() -> None:
	(found,) = became(part(300), open_=700, credited=300)
	assert (found.still_disputed, found.credited, found.rest) == (0, 300, 0)
	(found,) = became(part(300), open_=900, credited=100)
	assert (found.still_disputed, found.credited) == (200, 100)


def test_what_was_credited_before_it_was_disputed_is_no_answer_to_it() -> None:
	(found,) = became(part(300, credited_before=D(50)), open_=900, credited=50)
	assert (found.still_disputed, found.credited) == (300, 0)
	(found,) = became(part(300, credited_before=D(50)), open_=800, credited=150)
	assert (found.still_disputed, found.credited) == (200, 100)


def test_a_write_off_takes_what_credits_have_left() -> None:
	(found,) = became(part(300), open_=650, credited=200, written_off=150)
	assert (found.credited, found.written_off, found.still_disputed) == (200, 100, 0)


def test_the_older_of_two_is_credited_first_and_the_newer_stays_disputed() -> None:
	older, newer = became(part(300), part(200, "b"), open_=600, credited=400)
	assert (older.credited, newer.credited, newer.still_disputed) == (300, 100, 100)


def test_a_credit_note_for_the_newer_case_leaves_the_older_one_disputed() -> None:
	older, newer = became(part(40), part(60, "b"), open_=40, credited=60, credited_for={"b": D(60)})
	assert (older.still_disputed, older.credited) == (40, 0)
	assert (newer.still_disputed, newer.credited) == (0, 60)


def test_what_is_credited_for_a_case_beyond_it_is_of_the_others() -> None:
	older, newer = became(part(40), part(60, "b"), open_=20, credited=80, credited_for={"b": D(80)})
	assert (older.credited, newer.credited) == (20, 60)


def test_a_credit_for_the_case_and_one_for_none_add_up() -> None:
	older, newer = became(part(40), part(60, "b"), open_=30, credited=70, credited_for={"b": D(20)})
	assert (older.credited, newer.credited) == (40, 30)


def test_a_credit_for_the_case_counts_when_one_from_before_is_taken_back() -> None:
	(found,) = became(part(60, credited_before=D(30)), open_=40, credited=60, credited_for={"a": D(60)})
	assert (found.credited, found.still_disputed) == (60, 0)


def test_two_parts_of_a_case_share_what_was_credited_for_it() -> None:
	first, second = became(
		part(40), part(60, "b", case="a"), open_=50, written_off=50, written_off_for={"a": D(50)}
	)
	assert (first.written_off, second.written_off) == (40, 10)


def test_two_parts_share_no_open_amount() -> None:
	older, newer = became(part(300), part(200, "b"), open_=250)
	assert (older.still_disputed, newer.still_disputed) == (50, 200)
	assert (older.paid, newer.paid) == (250, 0)


def test_a_credit_is_of_one_part_only() -> None:
	"""The first was credited before the second was raised; that credit is not counted for both, nor lost."""
	older, newer = became(
		part(100, status=CLOSED, most_credited=D(100)),
		part(200, "b", credited_before=D(100)),
		open_=850,
		credited=150,
	)
	assert (older.credited, newer.credited, newer.still_disputed) == (100, 50, 150)


def test_an_ended_case_takes_no_later_credit() -> None:
	ended, live = became(
		part(300, status=WITHDRAWN, most_credited=D(0), most_written_off=D(0)),
		part(100, "b"),
		open_=900,
		credited=100,
	)
	assert (ended.credited, ended.upheld) == (0, 300)
	assert (live.credited, live.still_disputed) == (100, 0)


@pytest.mark.parametrize("resolution", [Resolution.VALID_DEBT, Resolution.PAID])
def test_what_is_owed_all_the_same_is_disputed_no_more(resolution: Resolution) -> None:
	decided = part(300, status=RESOLVED, resolution=resolution, paid_when_decided=D(0))
	(found,) = became(decided, open_=1000)
	assert (found.still_disputed, found.upheld, found.rest) == (0, 300, 300)
	(found,) = became(decided, open_=0)
	assert (found.still_disputed, found.upheld, found.paid, found.rest) == (0, 300, 0, 0)


def test_what_was_paid_before_it_was_decided_stays_paid() -> None:
	decided = part(300, status=RESOLVED, resolution=Resolution.VALID_DEBT, paid_when_decided=D(120))
	(found,) = became(decided, open_=0)
	assert (found.paid, found.upheld) == (120, 180)
	(found,) = became(decided, open_=250)
	assert (found.paid, found.upheld) == (50, 250), "and is owed again when the payment is cancelled"


def test_settled_in_part_is_owed_once_a_part_is_taken_off_in_the_case() -> None:
	decided = {"status": RESOLVED, "resolution": Resolution.SETTLED_IN_PART, "paid_when_decided": D(0)}
	(found,) = became(part(300, **decided), open_=1000)
	assert (found.still_disputed, found.upheld) == (300, 0)
	first, second = became(
		part(300, **decided), part(100, "b", **{**decided, "case": "a"}), open_=900, credited=100
	)
	assert (first.still_disputed, first.credited, first.upheld) == (0, 100, 200)
	assert (second.still_disputed, second.upheld) == (0, 100), "the other item of the same case"


def test_what_is_owed_yields_to_what_is_disputed() -> None:
	owed, disputed = became(
		part(300, status=RESOLVED, resolution=Resolution.VALID_DEBT), part(400, "b"), open_=400
	)
	assert (owed.rest, disputed.still_disputed) == (0, 400)


def test_an_instalment_has_what_it_has_open() -> None:
	state = VoucherState(D(1000), {"30 days": D(100), "60 days": D(900)})
	parts = [part(300, term="30 days"), part(950, "b")]
	found = judge(parts, {"SINV-1": state})
	assert (found["b"].still_disputed, found["a"].still_disputed) == (950, 50)


def test_a_voucher_that_is_gone_from_the_ledger_leaves_nothing_disputed() -> None:
	found = judge([part(300)], {})
	assert (found["a"].still_disputed, found["a"].rest) == (0, 0)


@pytest.mark.parametrize(
	("amounts", "resolution"),
	[
		({"credited": 300}, Resolution.CREDIT_NOTE),
		({"written_off": 300}, Resolution.WRITE_OFF),
		({"paid": 300}, Resolution.PAID),
		({"paid": 100, "credited": 200}, Resolution.SETTLED_IN_PART),
	],
)
def test_what_cleared_it_says_how_it_was_resolved(amounts: dict[str, int], resolution: Resolution) -> None:
	cleared = replace(Amounts(D(300)), **{name: D(amount) for name, amount in amounts.items()})
	assert resolution_by_ledger(cleared) is resolution


@pytest.mark.parametrize("resolution", [None, Resolution.VALID_DEBT, Resolution.CREDIT_NOTE])
def test_what_went_with_its_voucher_was_neither_paid_nor_is_it_owed(resolution: Resolution | None) -> None:
	status = DisputeStatus.RESOLVED if resolution else DisputeStatus.OPEN
	state = VoucherState(taken_off=TakenOff(written_off=D(100)), is_cancelled=True)
	one = part(300, status=status, resolution=resolution, paid_when_decided=D(50))
	found = judge([one], {one.voucher: state})["a"]
	assert found == Amounts(D(300), credited=D(200), written_off=D(100), cancelled=D(200))


def test_what_people_had_ended_is_not_touched_by_cancelling_its_voucher() -> None:
	ended = {"status": DisputeStatus.WITHDRAWN, "most_credited": D(0), "most_written_off": D(0)}
	one = part(300, paid_when_decided=D(0), **ended)
	found = judge([one], {one.voucher: VoucherState(is_cancelled=True)})["a"]
	assert (found.upheld, found.credited, found.paid, found.cancelled) == (300, 0, 0, 0)


def test_what_can_still_be_disputed() -> None:
	state = VoucherState(D(1000), {"30 days": D(300), "60 days": D(700)})
	assert available(state, None, []) == 1000
	assert available(state, None, [(None, D(400)), ("30 days", D(100))]) == 500
	assert available(state, "30 days", [("30 days", D(100))]) == 200
	assert available(state, "30 days", [(None, D(900))]) == 100
	assert available(state, "60 days", [(None, D(1000))]) == 0
	assert available(VoucherState(D(-50)), None, []) == 0


@pytest.mark.parametrize(
	("disputed", "room", "sentence"),
	[
		(0, 10, "above zero"),
		(-1, 10, "above zero"),
		(11, 10, "up to that, not 11"),
		(1, 0, "in full already"),
	],
)
def test_amounts_that_are_refused(disputed: int, room: int, sentence: str) -> None:
	with pytest.raises(ReceivablesError, match=sentence):
		check_amount("SINV-1", D(disputed), D(room))
	check_amount("SINV-1", D(10), D(10))


@given(
	st.lists(st.tuples(st.sampled_from([None, "x", "y"]), st.integers(0, 50).map(D)), max_size=4),
	st.lists(st.tuples(st.sampled_from(["x", "y"]), st.integers(-5, 60).map(D)), max_size=4),
)
def test_nothing_is_disputed_of_an_item_beyond_what_it_has(
	disputed: list[tuple[str | None, Decimal]], parts: list[tuple[str, Decimal]]
) -> None:
	items = [(number, term, open_) for number, (term, open_) in enumerate(parts)]
	found = spread(disputed, items)
	assert all(0 < amount <= items[key][2] for key, amount in found.items())
	room, asked = sum(max(D(0), each[2]) for each in items), sum(amount for _term, amount in disputed)
	assert sum(found.values()) <= min(room, asked)
	if all(term is None for term, _amount in disputed):
		assert sum(found.values()) == min(room, asked), "all of it, where it may lie anywhere"


AMOUNT = st.integers(1, 40).map(D)


class DisputesOfOneInvoice(RuleBasedStateMachine):
	"""One invoice of 100, paid, credited, written off and taken back at random, disputed and decided in between."""

	def __init__(self) -> None:
		super().__init__()
		self.booked: list[tuple[str, Decimal, str]] = []  # how, how much, for which case
		self.parts: list[DisputedPart] = []

	def sum_of(self, kind: str, case: str | None = None) -> Decimal:
		theirs = [(how, amount) for how, amount, for_ in self.booked if case in (None, for_)]
		return sum((amount for how, amount in theirs if how == kind), D(0))

	@property
	def open(self) -> Decimal:
		return D(100) - sum((amount for _kind, amount, _case in self.booked), D(0))

	@property
	def taken_off(self) -> TakenOff:
		kinds = ("credited", "written_off")
		by_case = [{part.case: self.sum_of(kind, part.case) for part in self.parts} for kind in kinds]
		return TakenOff(*map(self.sum_of, kinds), *by_case)

	def found(self) -> dict[str, Amounts]:
		return judge(self.parts, {"SINV-1": VoucherState(self.open, {}, self.taken_off)})

	@rule(kind=st.sampled_from(["paid", "credited", "written_off"]), amount=AMOUNT)
	def book(self, kind: str, amount: Decimal) -> None:
		if self.open > 0:
			self.booked.append((kind, min(amount, self.open), ""))

	@precondition(lambda self: self.parts)
	@rule(data=st.data(), kind=st.sampled_from(["credited", "written_off"]), amount=AMOUNT)
	def settle(self, data: st.DataObject, kind: str, amount: Decimal) -> None:
		part = self.parts[data.draw(st.integers(0, len(self.parts) - 1))]
		if self.open > 0:
			self.booked.append((kind, min(amount, self.open), part.case))

	@precondition(lambda self: self.booked)
	@rule(data=st.data())
	def take_back(self, data: st.DataObject) -> None:
		self.booked.pop(data.draw(st.integers(0, len(self.booked) - 1)))

	@rule(amount=AMOUNT)
	def dispute(self, amount: Decimal) -> None:
		taken = [(None, each.still_disputed) for each in self.found().values()]
		room = available(VoucherState(self.open), None, taken)
		if room > 0:
			before = {f"{kind}_before": self.sum_of(kind) for kind in ("credited", "written_off")}
			self.parts.append(part(min(amount, room), f"d{len(self.parts)}", **before))

	@precondition(lambda self: self.parts)
	@rule(data=st.data(), status=st.sampled_from(DisputeStatus), resolution=st.sampled_from(Resolution))
	def decide(self, data: st.DataObject, status: DisputeStatus, resolution: Resolution) -> None:
		number = data.draw(st.integers(0, len(self.parts) - 1))
		now = self.found()[self.parts[number].name]
		is_ended = status in (CLOSED, WITHDRAWN)
		self.parts[number] = replace(
			self.parts[number],
			status=status,
			resolution=resolution if status in (RESOLVED, CLOSED) else None,
			most_credited=now.credited if is_ended else None,
			most_written_off=now.written_off if is_ended else None,
			paid_when_decided=now.paid,
		)

	@invariant()
	def disputed_and_undisputed_are_what_is_open(self) -> None:
		disputed = sum((each.still_disputed for each in self.found().values()), D(0))
		undisputed = self.open - disputed
		assert disputed >= 0 and undisputed >= 0
		assert disputed + undisputed == self.open

	@invariant()
	def every_part_is_accounted_for(self) -> None:
		for each in self.found().values():
			became = (each.still_disputed, each.paid, each.credited, each.written_off, each.upheld)
			assert all(amount >= 0 for amount in became)
			assert sum(became) == each.disputed

	@invariant()
	def what_was_for_a_case_is_its_own(self) -> None:
		found = self.found()
		for part in self.parts:
			if part.status not in (CLOSED, WITHDRAWN):
				off = found[part.name].credited + found[part.name].written_off
				own = sum(self.sum_of(kind, part.case) for kind in ("credited", "written_off"))
				assert off >= min(part.disputed, own)

	@invariant()
	def no_credit_counts_twice(self) -> None:
		found = self.found().values()
		assert sum((each.credited for each in found), D(0)) <= self.sum_of("credited")
		assert sum((each.written_off for each in found), D(0)) <= self.sum_of("written_off")

	@invariant()
	def nothing_is_disputed_of_a_settled_invoice(self) -> None:
		if not self.open:
			assert not any(each.rest for each in self.found().values())


TestDisputesOfOneInvoice = DisputesOfOneInvoice.TestCase


# -- what was made to settle a case


def of_two(made_for: dict[str, int], credited: int, open_: int, **of_second: object) -> list[tuple[int, int]]:
	"""Return what was credited and is still disputed of two cases over 60 each, of one invoice over 100."""
	made = {case: D(amount) for case, amount in made_for.items()}
	state = VoucherState(D(open_), {}, TakenOff(D(credited), D(0), made))
	parts = [part(60, "a"), part(60, "b", **of_second)]
	found = judge(parts, {"SINV-1": state})
	return [(found[name].credited, found[name].still_disputed) for name in "ab"]


def test_a_credit_note_is_of_the_case_it_settles() -> None:
	assert of_two({}, 60, 40) == [(60, 0), (0, 40)], "the oldest, where nobody says"
	assert of_two({"b": 60}, 60, 40) == [(0, 40), (60, 0)]
	assert of_two({"b": 60, "a": 40}, 100, 0) == [(40, 0), (60, 0)]
	assert of_two({"b": 50}, 70, 30) == [(20, 20), (50, 10)], "what nobody says more of is of the oldest"
	assert of_two({"b": 60}, 60, 40, credited_before=D(0), most_credited=D(10)) == [(50, 0), (10, 40)]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 40))
def test_what_was_credited_is_shared_out_once(for_a: int, for_b: int, others: int) -> None:
	credited = min(100, for_a + for_b + others)
	found = of_two(
		{"a": min(for_a, credited), "b": min(for_b, credited - min(for_a, credited))},
		credited,
		100 - credited,
	)
	assert sum(amount for amount, _still in found) == credited
	assert sum(still for _amount, still in found) <= 100 - credited
