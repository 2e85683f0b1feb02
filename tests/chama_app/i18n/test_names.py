"""What people are called in a sentence that names several."""

from chama_app.i18n.names import called, called_by_id, listed


def test_whoever_shares_a_first_name_is_called_by_the_whole_one() -> None:
    assert listed(("Wanjiku Kamau", "Bob Otieno", "Wanjiku Njeri")) == "Wanjiku Kamau, Bob, Wanjiku Njeri"
    assert called_by_id({"a": "Eve", "b": "Eve Achieng", "c": "Dan Kiprop"}) == {
        "a": "Eve",
        "b": "Eve Achieng",
        "c": "Dan",
    }
    assert called(("", "Bob Otieno")) == ["", "Bob"]
