import pytest

from chama_app.domain.payee_name import is_same_person


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("ALICE WANJIKU", "Alice Wanjiku"),
        ("WANJIKU ALICE", "Alice Wanjiku"),
        ("ALICE W KAMAU", "Alice Kamau"),
        ("ALICE W KAMAU", "Alice Wanjiku"),
        ("ALICE WANJIKU KAMAU", "Alice W. Kamau"),
        ("ALICE WANJIKU KAMAU", "Alice"),
        ("A WANJIKU", "Alice Wanjiku"),
        ("PETER NGANGA", "Peter Ng'ang'a"),
        ("PETER NGANGA", "Ng’ang’a, Peter"),
        ("ANNE-MARIE OTIENO", "Anne Marie Otieno"),
        ("ANNEMARIE OTIENO", "Anne Marie Otieno"),
        ("RENEE", "Renée"),
        ("NJERI WAMBUI", "Njeri (Treasurer)"),
        ("JOHN DOE", "🙂"),
        ("", "Alice"),
    ],
)
def test_names_that_can_be_one_persons(registered: str, written: str) -> None:
    assert is_same_person(registered, written)
    assert is_same_person(written, registered)


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("BRIAN OTIENO", "Alice Wanjiku"),
        ("ALICE OTIENO", "Alice Wanjiku"),
        ("ALICE W KAMAU", "Alice Otieno"),
        ("JANE WAMBUI", "Mama Ken"),
        ("A W", "Alice Wanjiku"),
        ("ALI", "Alice"),
        ("ALICE ALICE", "Alice Wanjiku"),
    ],
)
def test_names_that_are_another_persons(registered: str, written: str) -> None:
    assert not is_same_person(registered, written)
    assert not is_same_person(written, registered)


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("NJERI WAMBUI", "Mama Njeri"),
        ("JANE W NJERI", "Mama Njeri"),
        ("OTIENO ODHIAMBO", "Mzee Otieno"),
        ("JOHN KAMAU", "Mr. & Mrs. Kamau"),
        ("JOHN KAMAU", "Bw/Bi Kamau"),
        ("NJERI WAMBUI", "Rev. Dr. Wambui Njeri"),
        ("ANNE-MARIE OTIENO", "BI. Annemarie Otieno"),
        ("BABU SINGH", "Babu"),
        ("MWALIMU JUMA HASSAN", "Mwalimu Hassan"),
        ("DAVID R WAMBUI", "Dr Wambui (shop)"),
    ],
)
def test_titles_before_a_name_are_passed_over(registered: str, written: str) -> None:
    assert is_same_person(registered, written)


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("JANE WAMBUI", "Mama Njeri"),
        ("BRIAN OTIENO", "Dr. Njeri Otieno"),
        ("NJERI OTIENO", "Mama Njeri Wambui"),
        ("NJERI WAMBUI", "Mama wa Njeri"),
        ("NJERI WAMBUI", "Baba wa Njeri"),
        ("NJERI WAMBUI", "Mama"),
        ("NJERI WAMBUI", "Mzee Dr."),
        ("NJERI WAMBUI", "Mama N."),
        ("OTIENO ODHIAMBO", "Otieno Mzee Kamau"),
    ],
)
def test_a_title_makes_nobody_of_another_name_the_same_person(registered: str, written: str) -> None:
    assert not is_same_person(registered, written)
