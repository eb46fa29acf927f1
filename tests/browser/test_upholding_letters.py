"""Mails and letters about a dispute on the desk: one that came in, one that is written, and the one that upholds it."""

from pathlib import Path

import pytest

from tests.browser import conftest, story
from tests.browser.test_disputes import LATE, MODAL, REASON, move
from tests.browser.worklist import Worklist

BILLING = "billing@example.org"
SHEET = f"{MODAL} iframe.ar-letter-sheet"
UPHOLD = ".modal.show.ar-letter"
WHY = "Delivered on 3 May, and signed for."


def invoice_of(worklist: Worklist) -> str:
	(found,) = worklist.kept("Sales Invoice", customer=LATE, docstatus="1", grand_total="25000")
	return found["name"]


def raised(worklist: Worklist, amount: int) -> str:
	"""Raise a dispute of a part of the oldest invoice, and open its form; return its name."""
	page, invoice = worklist.page, invoice_of(worklist)
	name = page.evaluate(
		"""async ([customer, reason, invoice, disputed]) => {
			const [{ company }] = await frappe.db.get_list("AR Customer Account", {
				filters: { customer }, fields: ["company"] });
			const items = [{ voucher_type: "Sales Invoice", voucher_no: invoice, disputed }];
			const doc = { doctype: "AR Dispute", company, customer, reason, items, says: "Agreed at a lower price" };
			return (await frappe.xcall("frappe.client.insert", { doc })).name;
		}""",
		[LATE, REASON, invoice, amount],
	)
	worklist.desk.go(f"ar-dispute/{name}")
	page.locator(".indicator-pill", has_text="Open").first.wait_for()
	return name


# -- a mail that came in


def test_a_mail_that_came_in_is_made_a_dispute(worklist: Worklist) -> None:
	page, invoice = worklist.page, invoice_of(worklist)
	text = f"The price of {invoice} is wrong: we agreed on less."
	sites = Path(conftest.BENCH) / "sites"
	mail = story.run_on_site(
		"tests.browser.mailbox", sites, conftest.SITE, BILLING, "Your invoice", text
	).split()[-1]
	worklist = Worklist(worklist.desk)
	worklist.is_at(LATE)
	page.locator(f".arw-timeline [data-mail='{mail}']").click()
	dialog = page.locator(".modal.show.ar-mail-dispute")
	dialog.locator(f"text={BILLING}").first.wait_for()
	assert dialog.locator("input[data-fieldname=reason]").input_value() == REASON
	assert dialog.locator("textarea[data-fieldname=says]").input_value() == text
	worklist.desk.shot("dispute-from-mail")
	dialog.locator(".btn-modal-primary").click()
	page.locator(".desk-alert", has_text="was raised").wait_for()
	(found,) = worklist.kept("AR Dispute", communication=mail)
	assert (found["channel"], found["still_disputed"], found["says"]) == ("E-mail", 25_000, text)
	page.evaluate(
		"""(name) => frappe.xcall("frappe.client.get", { doctype: "AR Dispute", name }).then((doc) =>
			frappe.xcall("run_doc_method", { dt: doc.doctype, dn: doc.name, method: "move",
				args: { status: "Withdrawn", status_reason: "Looked into" } }))""",
		found["name"],
	)


# -- a mail that is written


def test_a_mail_is_composed_and_sent_on_the_form(worklist: Worklist) -> None:
	name = raised(worklist, 100)
	page = worklist.page
	# Frappe's own composer looks for a signature in the e-mail accounts, unless the user has one
	page.evaluate("() => { frappe.boot.user.email_signature = 'The desk'; }")
	page.locator(".timeline-actions .action-btn", has_text="New Email").first.click()
	composer = page.locator(MODAL)
	recipients = composer.locator("input[data-fieldname=recipients]")
	recipients.fill(BILLING)
	recipients.press("Tab")
	composer.locator("input[data-fieldname=subject]").fill(f"Your complaint {name}")
	composer.locator("[contenteditable=true]").first.fill("Which two were it?")
	worklist.desk.shot("dispute-composer")
	composer.locator(".btn-modal-primary:not(.hide)").click()
	page.locator(".timeline-item", has_text="Which two were it?").first.wait_for()
	(sent,) = page.evaluate("() => cur_frm.get_docinfo().communications")
	assert (sent["communication_type"], sent["recipients"].strip(", ")) == ("Communication", BILLING)
	assert name in sent["subject"]


# -- the letter that upholds it


def begin_to_uphold(worklist: Worklist, way: str):
	"""Decide on the form that it is valid debt, and say how and why the customer is told."""
	page = worklist.page
	move(page, "Resolve")
	page.locator(f"{MODAL} select[data-fieldname=resolution]").select_option("Valid Debt")
	page.locator(f"{MODAL} .btn-modal-primary").click()
	dialog = page.locator(UPHOLD)
	dialog.locator(".text-danger", has_text="Say why").wait_for()  # it is filled by now
	if way == "Letter":
		dialog.locator("select[data-fieldname=way]").select_option(way)
		dialog.locator(".btn-modal-primary", has_text="Make the Letter").wait_for()
	dialog.locator("textarea[data-fieldname=reply]").fill(WHY)
	page.keyboard.press("Tab")
	sheet_says(worklist, WHY)
	return dialog


def sheet_says(worklist: Worklist, text: str) -> None:
	"""Wait until the letter that is shown says `text`; nothing runs in its frame, which is read from outside."""
	worklist.page.wait_for_function(
		"""([sheet, text]) => {
			const frame = document.querySelector(sheet);
			return frame?.contentDocument?.body?.innerText.includes(text);
		}""",
		arg=[SHEET, text],
	)


def decided(worklist: Worklist, name: str, channel: str) -> dict:
	"""Return the letter that was sent, once the case is decided."""
	worklist.page.locator(".indicator-pill", has_text="Resolved").first.wait_for()
	(case,) = worklist.kept("AR Dispute", name=name)
	assert (case["status"], case["resolution"], case["public_reply"]) == ("Resolved", "Valid Debt", WHY)
	(letter,) = worklist.kept("AR Activity", dispute=name, direction="Outgoing")
	assert (letter["channel"], letter["outcome"], len(letter["copy_hash"])) == (channel, "Sent", 64)
	return letter


def test_what_is_upheld_is_told_by_e_mail(worklist: Worklist) -> None:
	name = raised(worklist, 200)
	dialog = begin_to_uphold(worklist, "E-mail")
	dialog.locator(".ar-uphold-to", has_text=BILLING).wait_for()
	sheet_says(worklist, name)
	worklist.desk.shot("dispute-uphold-mail")
	dialog.locator(".btn-modal-primary", has_text="Uphold and Send").click()
	letter = decided(worklist, name, "E-mail")
	assert letter["recipients"] == BILLING and name in letter["subject"]


def test_what_is_upheld_is_told_by_post(worklist: Worklist) -> None:
	name = raised(worklist, 300)
	page = worklist.page
	dialog = begin_to_uphold(worklist, "Letter")
	sheet_says(worklist, "Story Street 1")
	worklist.desk.shot("dispute-uphold-letter")
	with page.expect_popup() as opened:
		dialog.locator(".btn-modal-primary", has_text="Uphold and Make the Letter").click()
	opened.value.close()
	letter = decided(worklist, name, "Letter")
	answer = page.request.get(f"{worklist.desk.address}{letter['copy']}")
	assert answer.ok and answer.body().startswith(b"%PDF")


def test_what_is_typed_stays_while_the_dialog_draws_itself_anew(worklist: Worklist) -> None:
	raised(worklist, 60)
	dialog = begin_to_uphold(worklist, "E-mail")
	reply = dialog.locator("textarea[data-fieldname=reply]")
	# in one go: a tenth of a second after a choice, Frappe draws every field that depends on one
	reply.evaluate(
		"""(reply) => {
			const way = reply.closest(".modal").querySelector("select[data-fieldname=way]");
			const typed = (field, value, event) => {
				field.value = value;
				field.dispatchEvent(new Event(event, { bubbles: true }));
			};
			typed(reply, "", "change");
			typed(way, "Letter", "change");
			typed(reply, "Signed for by your porter.", "input");
			return new Promise((resolve) => setTimeout(resolve, 300));
		}"""
	)
	assert reply.input_value() == "Signed for by your porter."
	sheet_says(worklist, "Signed for by your porter.")


@pytest.mark.parametrize("way", ["E-mail", "Letter"])
def test_without_a_reason_nothing_is_upheld(worklist: Worklist, way: str) -> None:
	name = raised(worklist, 50)
	page = worklist.page
	dialog = begin_to_uphold(worklist, way)
	dialog.locator("textarea[data-fieldname=reply]").fill("")
	dialog.locator(".text-danger", has_text="Say why").wait_for()
	assert dialog.locator(".btn-modal-primary").is_disabled()
	page.keyboard.press("Escape")
	(case,) = worklist.kept("AR Dispute", name=name)
	assert case["status"] == "Open"
