"""What the cards of the board of disputes show."""

import json

import frappe

from ar_specialist.operations import dispute_seeds
from ar_specialist.patches.v1_0 import show_time_left_on_cards

BOARD = "Kanban Board"


def fields_of(name: str) -> list[str]:
	return json.loads(frappe.db.get_value(BOARD, name, "fields"))


def test_boards_of_before_show_the_time_left_and_others_stay() -> None:
	made = {}
	for name, fields in {
		"Old": ["reason", "deadline"],
		"Theirs": ["says"],
		"New": dispute_seeds.ON_CARDS,
	}.items():
		board = dispute_seeds.board()
		board.kanban_board_name, board.fields = f"AR Test {name}", json.dumps(fields)
		made[name] = board.insert().name
	show_time_left_on_cards.execute()
	show_time_left_on_cards.execute()
	assert fields_of(made["Old"]) == ["reason", "deadline_on_card"]
	assert (fields_of(made["Theirs"]), fields_of(made["New"])) == (["says"], dispute_seeds.ON_CARDS)
