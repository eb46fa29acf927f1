"""Rules of `receivables.evidence`: what kinds of files are taken, and under which names."""

import pytest

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.evidence import (
	ACCEPTED,
	LARGEST,
	LONGEST_NAME,
	MOST_FILES,
	check_count,
	check_file,
	kept_name,
)

PDF = b"%PDF-1.7 proof"
CONTENTS = {
	"pdf": PDF,
	"png": b"\x89PNG\r\n\x1a\n....",
	"jpg": b"\xff\xd8\xff\xe0....",
	"jpeg": b"\xff\xd8\xff\xe0....",
	"docx": b"PK\x03\x04....",
	"xlsx": b"PK\x03\x04....",
	"odt": b"PK\x03\x04....",
	"ods": b"PK\x03\x04....",
	"txt": b"Zu viel geliefert",
	"csv": b"a;b\n1;2\n",
}


def test_every_kind_is_tried() -> None:
	assert set(CONTENTS) == set(ACCEPTED)


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_each_kind_is_taken_in_any_case(kind: str) -> None:
	check_file(f"proof.{kind}", CONTENTS[kind])
	check_file(f"C:\\scans\\PROOF.{kind.upper()}", CONTENTS[kind])


@pytest.mark.parametrize(
	"name",
	["page.html", "page.svg", "run.exe", "run.js", "macro.xlsm", "all.zip", "noname", ".pdf", "", "pdf", "a.pdf.html", "a.pdf\x00.exe"],
)  # fmt: skip
def test_other_kinds_are_not(name: str) -> None:
	with pytest.raises(ReceivablesError, match="of a kind we cannot take"):
		check_file(name, PDF)


@pytest.mark.parametrize("kind", ["pdf", "png", "jpg", "docx"])
def test_what_only_claims_to_be_one_is_not(kind: str) -> None:
	with pytest.raises(ReceivablesError, match="not what its name says"):
		check_file(f"proof.{kind}", b"<script>alert(1)</script>")


def test_text_has_no_zeros() -> None:
	with pytest.raises(ReceivablesError, match="not what its name says"):
		check_file("proof.txt", b"MZ\x00\x01")


def test_size() -> None:
	check_file("a.pdf", PDF.ljust(LARGEST, b" "))
	with pytest.raises(ReceivablesError, match="larger than 10 MB"):
		check_file("a.pdf", PDF.ljust(LARGEST + 1, b" "))
	with pytest.raises(ReceivablesError, match="is empty"):
		check_file("a.pdf", b"")


def test_count() -> None:
	check_count(MOST_FILES - 1, 1)
	with pytest.raises(ReceivablesError, match="up to 20 files"):
		check_count(MOST_FILES, 1)


@pytest.mark.parametrize(
	("name", "kept"),
	[
		("proof.pdf", "proof.pdf"),
		("../../../etc/passwd.txt", "passwd.txt"),
		("..\\..\\boot.pdf", "boot.pdf"),
		("/private/files/other.pdf", "other.pdf"),
		("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
		("a\u202egnp.pdf", "a_gnp.pdf"),
		("a\nb\r\tc.pdf", "a_b_c.pdf"),
		("%2e%2e%2fa?.pdf", "_2e_2e_2fa_.pdf"),
		("'; DROP TABLE x.pdf", "_DROP TABLE x.pdf"),
		("...pdf", "file.pdf"),
		("   .pdf", "file.pdf"),
		("Lieferschein März (2).PDF", "Lieferschein März (2).pdf"),
	],
)
def test_names_are_harmless(name: str, kept: str) -> None:
	assert kept_name(name) == kept


def test_long_names_are_cut_and_keep_their_kind() -> None:
	kept = kept_name("x" * 500 + ".pdf")
	assert len(kept) == LONGEST_NAME and kept.endswith("x.pdf")
