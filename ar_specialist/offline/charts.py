"""Charts as inline SVG: the aging as bars, and the customers who owe most as stacked bars."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from ar_specialist.receivables.money import ZERO

from .summary import PartyFigures
from .text import money_text, printable

WIDTH, HEIGHT = 640, 280
LONGEST_NAME = 26
LIGHT_RAMP = ("#f2d48f", "#eab464", "#e08c4f", "#cf5b4b", "#a5322f")
DARK_RAMP = ("#c9a95a", "#cf8f45", "#d0713f", "#d4544a", "#b93a44")
NOT_DUE_COLORS = ("#8fbfa6", "#4f8f72")


def colors(buckets: int) -> str:
	"""Return CSS that gives each bucket its colour, from pale to deep as items get older; b0 is not due."""

	def variables(ramp: Sequence[str], not_due: str) -> str:
		steps = [_blend(ramp, index / max(1, buckets - 1)) for index in range(buckets)]
		return "".join(f"--b{number}:{color};" for number, color in enumerate([not_due, *steps]))

	light, dark = variables(LIGHT_RAMP, NOT_DUE_COLORS[0]), variables(DARK_RAMP, NOT_DUE_COLORS[1])
	return f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _blend(ramp: Sequence[str], share: float) -> str:
	at = share * (len(ramp) - 1)
	low = min(int(at), len(ramp) - 2)
	parts = [(int(ramp[low][i : i + 2], 16), int(ramp[low + 1][i : i + 2], 16)) for i in (1, 3, 5)]
	return "#" + "".join(f"{round(a + (b - a) * (at - low)):02x}" for a, b in parts)


def short_amount(amount: Decimal) -> str:
	"""Return an amount in the few characters a chart has room for.

	>>> [short_amount(Decimal(n)) for n in ("950.4", "-12345", "1234567")]
	['950', '-12.3k', '1.23M']
	"""
	size = abs(amount)
	for limit, unit, decimals in ((10**9, "B", 2), (10**6, "M", 2), (10**3, "k", 1)):
		if size >= limit:
			return f"{amount / limit:.{decimals}f}{unit}"
	return f"{amount + ZERO:.0f}"


def aging_chart(labels: Sequence[str], amounts: Sequence[Decimal], precision: int) -> str:
	"""Return a bar for each bucket; amounts below zero (credits) hang below the line."""
	top, bottom = max(ZERO, *amounts), min(ZERO, *amounts)
	span = (top - bottom) or Decimal(1)
	area, head = HEIGHT - 70, 26
	zero = head + float(top / span) * area
	slot = WIDTH / len(labels)
	bar = min(72.0, slot * 0.62)
	parts = [f'<line class="axis" x1="0" x2="{WIDTH}" y1="{zero:.1f}" y2="{zero:.1f}"/>']
	for index, (label, amount) in enumerate(zip(labels, amounts, strict=True)):
		height = float(abs(amount) / span) * area
		left, middle = index * slot + (slot - bar) / 2, index * slot + slot / 2
		y = zero - height if amount >= 0 else zero
		text_y = y - 7 if amount >= 0 else y + height + 16
		parts.append(
			f"<g><title>{escape(label)}: {money_text(amount, precision)}</title>"
			f'<rect x="{left:.1f}" y="{y:.1f}" width="{bar:.1f}" height="{height:.1f}" rx="3" fill="var(--b{index})"/>'
			f'<text class="value" x="{middle:.1f}" y="{text_y:.1f}">{short_amount(amount) if amount else ""}</text>'
			f'<text class="label" x="{middle:.1f}" y="{HEIGHT - 6}">{escape(label)}</text></g>'
		)
	return _svg("Outstanding by age", HEIGHT, parts)


def customers_chart(
	parties: Sequence[PartyFigures], labels: Sequence[str], precision: int, most: int = 10
) -> str:
	"""Return a bar for each of the parties who owe most, cut by age; credits are in the amount, not in the bar."""
	shown = [each for each in parties if each.figures.outstanding > 0][:most]
	row, name_width, amount_width = 26, 190, 80
	room = WIDTH - name_width - amount_width
	longest = max((_debit(each) for each in shown), default=ZERO) or Decimal(1)
	parts = []
	for index, each in enumerate(shown):
		y = index * row
		name = printable(each.party or "(no party)")
		parts.append(
			f"<g><title>{escape(name)}: {money_text(each.figures.outstanding, precision)}</title>"
			f'<text class="name" x="{name_width - 10}" y="{y + 17}">{escape(_short_name(name))}</text>'
		)
		left = float(name_width)
		for number, amount in enumerate([each.figures.not_due, *each.figures.buckets]):
			width = float(max(amount, ZERO) / longest) * room
			if width:
				title = f"{escape(name)}, {escape(labels[number])}: {money_text(amount, precision)}"
				parts.append(
					f'<rect x="{left:.1f}" y="{y + 5}" width="{max(width - 1, 0.5):.1f}" height="15" rx="2" '
					f'fill="var(--b{number})"><title>{title}</title></rect>'
				)
				left += width
		parts.append(
			f'<text class="amount" x="{left + 8:.1f}" y="{y + 17}">{short_amount(each.figures.outstanding)}</text></g>'
		)
	return _svg("Customers who owe most", max(row, row * len(shown)), parts)


def _debit(each: PartyFigures) -> Decimal:
	return sum((max(amount, ZERO) for amount in [each.figures.not_due, *each.figures.buckets]), ZERO)


def _short_name(name: str) -> str:
	return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
	return (
		f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
	)
