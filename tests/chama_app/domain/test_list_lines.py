"""Lines as Kenyans have them in chats, contacts, spreadsheets and messages: who stands in each, and which number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.list_lines import read_lines
from chama_app.domain.list_pairs import LineProblem

NUMBER = "254712345678"


def read(pasted: str) -> list[tuple[str, str | None]]:
    return [(line.name, line.phone) for line in read_lines(pasted) if line.problem != "heading"]


def problems(pasted: str) -> list[LineProblem | None]:
    return [line.problem for line in read_lines(pasted)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        # as chats are copied and exported
        ("[12/03/2026, 10:22] Njeri: 0712345678", "Njeri"),
        ("[12/03/2026, 10:22:05 AM] ~ Njeri: 0712 345 678", "Njeri"),
        ("[10:22\u202fam, 12/03/2026] Njeri Wambui: 0712345678", "Njeri Wambui"),
        ("\u200e[12/03/2026, 10:22] Treasurer: Njeri 0712345678", "Njeri"),
        ("12/03/26, 10:22 am - Njeri: 0712345678", "Njeri"),
        ("12/3/26, 22:10 - +254 712 345678: My name is Njeri Wambui", "Njeri Wambui"),
        ("12/3/26, 22:10 - +254 712 345678: Naitwa Njeri", "Njeri"),
        ("[12/03/2026, 10:22] Njeri: Hi, add me 0712345678", "Njeri"),
        ("[12/03/2026, 10:22] Njeri: my number is 0712345678", "Njeri"),
        # as people number and tick them off
        ("1. Njeri - 0712 345 678 ✅", "Njeri"),
        ("1.Njeri Wambui 0712345678✅✅", "Njeri Wambui"),
        ("01) Njeri – 0712345678", "Njeri"),
        ("(1) Njeri 0712345678", "Njeri"),
        ("#1 Njeri 0712345678", "Njeri"),
        ("1️⃣ Njeri 0712345678", "Njeri"),
        ("① Njeri 0712345678", "Njeri"),
        ("a) Njeri 0712345678", "Njeri"),
        ("No. 1 Njeri 0712345678", "Njeri"),
        ("1/ Njeri 0712345678", "Njeri"),
        ("1 712345678 Njeri", "Njeri"),
        ("✔️ Njeri 0712345678", "Njeri"),
        ("➡️ Njeri 📞 0712345678", "Njeri"),
        ("• *Njeri Wambui* ~0712345678~", "Njeri Wambui"),
        ("_Njeri_ *Wambui* 0712345678", "Njeri Wambui"),
        ("✅ paid Njeri 0712345678", "Njeri"),
        ("Njeri 0712345678 ✅ paid", "Njeri"),
        ("Njeri ✅ paid 0712345678", "Njeri"),
        ("Njeri paid 500 via mpesa 0712345678", "Njeri"),
        ("Njeri 0712345678 paid 500 via mpesa on 12/03", "Njeri"),
        ("Njeri amelipa 500/= 0712345678", "Njeri"),
        ("Njeri has sent 500 0712345678", "Njeri"),
        ("Njeri hajalipa 0712345678", "Njeri"),
        ("Njeri (paid) 0712345678", "Njeri"),
        ("Njeri - not paid - 0712345678", "Njeri"),
        ("Njeri 0712345678 bal 1,500", "Njeri"),
        ("Njeri Wambui....0712345678", "Njeri Wambui"),
        ("Njeri Wambui ----- 0712345678 ----- 1,000/=", "Njeri Wambui"),
        ("Njeri=0712345678", "Njeri"),
        ("Njeri,0712345678,", "Njeri"),
        ("Njeri0712345678", "Njeri"),
        ("0712345678Njeri", "Njeri"),
        ("12/03/2026 Njeri 0712345678 1000", "Njeri"),
        # brackets, quotes, titles, nicknames
        ("Mama Njeri (Treasurer) 0712345678", "Mama Njeri (Treasurer)"),
        ("Mama Njeri (Treasurer 0712345678", "Mama Njeri Treasurer"),
        ("Mama Njeri (0712345678)", "Mama Njeri"),
        ("Mama Njeri [0712345678] (mweka hazina)", "Mama Njeri"),
        ("(Treasurer) Mama Njeri 0712345678", "(Treasurer) Mama Njeri"),
        ('Kamau "JJ" John 0712345678', 'Kamau "JJ" John'),
        ('"Kamau, ""JJ"" John",0712345678', 'Kamau, "JJ" John'),
        ('"Kamau, John";0712345678', "Kamau, John"),
        ('"Kamau\nJohn",0712345678', "Kamau John"),
        ('1\t"Kamau\nJohn"\t0712345678', "Kamau John"),
        ("“Njeri” 0712345678", "Njeri"),
        ("Dr. Njeri W. Kamau, 0712345678", "Dr. Njeri W. Kamau"),
        ("Ng'ang'a wa Thiong’o 0712345678", "Ng'ang'a wa Thiong’o"),
        # emoji and other scripts
        ("Mama 🌸 Njeri 0712345678", "Mama 🌸 Njeri"),
        ("Njeri ❤️ 0712345678", "Njeri ❤️"),
        ("Njeri 👩🏾‍🌾 0712345678", "Njeri 👩🏾‍🌾"),
        ("🌸 0712345678", "🌸"),
        ("Njeri 👍🏾 0712345678", "Njeri"),
        ("محمد علي ٠٧١٢٣٤٥٦٧٨", "محمد علي"),
        ("አበበ ከበደ 0712345678", "አበበ ከበደ"),
        # labels, links, mail
        ("Member: Wes, Phone: 0712345678", "Wes"),
        ("Jina: Njeri, Simu: 0712345678", "Njeri"),
        ("Name - Njeri, Number - 0712345678", "Njeri"),
        ("Mwanachama: Njeri Nambari ya simu: 0712345678", "Njeri"),
        ("Njeri, namba yangu ni 0712345678", "Njeri"),
        ("Njeri's number is 0712345678", "Njeri"),
        ("Njeri simu 0712345678", "Njeri"),
        ("Njeri phone number 0712345678", "Njeri"),
        ("Naitwa Njeri Wambui, 0712345678", "Njeri Wambui"),
        ("I am Njeri 0712345678", "Njeri"),
        ("Njeri njeri@example.com 0712345678", "Njeri"),
        ("njeri@example.com,Njeri,0712345678", "Njeri"),
        ("Njeri https://wa.me/254712345678", "Njeri"),
        ("Njeri https://wa.me/254712345678?text=Hi%20there", "Njeri"),
        ("Njeri tel:+254712345678", "Njeri"),
        ("Njeri 0712345678 (Safaricom)", "Njeri"),
        ("Njeri (Safaricom) 0712345678", "Njeri"),
        ("Njeri ID 12345678 0712345678", "Njeri"),
        ("Njeri Mobile: +254(0)712345678", "Njeri"),
        ("Njeri 254-712-345-678", "Njeri"),
        ("Njeri\u00a00712\u00a0345\u00a0678", "Njeri"),
        ("Nje\u200bri \u20680712345678\u2069", "Njeri"),
        ("\u200f0712345678\u200f Njeri", "Njeri"),
        ("Njeri 0712345678 / +254 712 345 678", "Njeri"),
        ("Njeri,2.54712345678E+11", "Njeri"),
        ("Njeri\t254,712,345,678", "Njeri"),
        ("Njeri,'0712345678", "Njeri"),
        ("Njeri @254712345678", "Njeri"),
        ("Njeri airtel 0712345678", "Njeri"),
        ("Njeri (Airtel Money) 0712345678", "Njeri"),
        ("Airtel: Njeri 0712345678", "Njeri"),
        ("Njeri new no. 0712345678", "Njeri"),
        ("Njeri's contact: 0712345678", "Njeri"),
        ("My name is Njeri and my number is 0712345678", "Njeri"),
        ("Tafadhali niongeze Njeri 0712345678", "Njeri"),
        ("Add this number 0712345678 Njeri", "Njeri"),
        ("MPESA NAME: Njeri, MPESA NO: 0712345678", "Njeri"),
        ("[x] Njeri 0712345678", "Njeri"),
        ("- [ ] Njeri 0712345678", "Njeri"),
        ("Send to 0712345678 Njeri", "Njeri"),
        ("Tuma kwa 0712345678 (Njeri)", "Njeri"),
        # amounts beside a name
        ("Njeri Ksh500 0712345678", "Njeri"),
        ("Njeri sh.500 0712345678", "Njeri"),
        ("Njeri 1.5k 0712345678", "Njeri"),
        ("Njeri - 2k - 0712345678", "Njeri"),
        ("Njeri 500 bob 0712345678", "Njeri"),
        ("Njeri KES 1,000.00 0712345678", "Njeri"),
        # M-PESA's messages
        (
            "SFK3ABC123 Confirmed. Ksh500.00 sent to NJERI WAMBUI 0712345678 on 12/3/26 at 10:22 AM."
            " New M-PESA balance is Ksh1,234.00. Transaction cost, Ksh7.00.",
            "NJERI WAMBUI",
        ),
        (
            "SFK3ABC123 Confirmed.You have received Ksh500.00 from NJERI WAMBUI 0712345678 on 12/3/26 at 10:22 AM"
            " New M-PESA balance is Ksh1,234.00.",
            "NJERI WAMBUI",
        ),
        (
            "SFK3ABC123 Imethibitishwa. Umepokea Ksh500.00 kutoka kwa NJERI WAMBUI 0712345678 tarehe 12/3/26",
            "NJERI WAMBUI",
        ),
        ("SFK3ABC123 Imethibitishwa. Ksh500.00 imetumwa kwa NJERI WAMBUI 0712345678 tarehe 12/3/26", "NJERI WAMBUI"),
        (
            "TCK5XYZ12A Confirmed.on 1/3/26 at 9:15 PM Ksh500.00 received from 254712345678 NJERI WAMBUI"
            " New Utility balance is Ksh1.00",
            "NJERI WAMBUI",
        ),
        # two lines of one person
        ("Name: Njeri\nPhone: 0712345678", "Njeri"),
        ("Njeri Wambui\n+254 712 345 678", "Njeri Wambui"),
    ],
)
def test_who_stands_in_a_line_is_found(line: str, name: str) -> None:
    assert read(line) == [(name, NUMBER)]


@pytest.mark.parametrize(
    "pasted",
    [
        "Name,Phone,Amount\nNjeri Wambui,0712345678,500",
        "Jina,Simu,Kiasi\nNjeri Wambui,0712345678,500",
        "Simu,Jina kamili\n0712345678,Njeri Wambui",
        "Phone number\tFirst Name\tLast Name\n0712345678\tNjeri\tWambui",
        "No.;Jina la mwanachama;Nambari ya simu;Hali\n1;Njeri Wambui;0712345678;Amelipa",
        "Timestamp,Full name,M-Pesa number,Next of kin,Next of kin phone\n"
        '12/03/2026 10:22:05,Njeri Wambui,0712345678,"Kamau, John",0733345678',
        "Name,Given Name,Additional Name,Family Name,Group Membership,Phone 1 - Type,Phone 1 - Value\n"
        "Njeri Wambui,Njeri,,Wambui,* myContacts,Mobile,+254 712 345 678",
        "First Name,Middle Name,Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
        "Njeri,,Wambui,Mobile,+254 712 345 678,,",
        "full_name,phone_number\nNjeri Wambui,+254712345678",
        "id,memberName,memberPhone,amountPaid\n1,Njeri Wambui,0712345678,500",
        "\ufeffS/No,Member's name,Mobile no\r\n1,Njeri Wambui,712345678\r\n",
    ],
)
def test_the_headings_of_a_table_say_where_name_and_number_stand(pasted: str) -> None:
    assert read(pasted) == [("Njeri Wambui", NUMBER)]


@pytest.mark.parametrize(
    "pasted",
    [
        "BEGIN:VCARD\nVERSION:3.0\nN:Wambui;Njeri;;;\nFN:Njeri Wambui\n"
        "item1.TEL;type=CELL;waid=254712345678:+254 712 345 678\nitem1.X-ABLabel:Mobile\nEND:VCARD",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Wambui;Njeri\r\nTEL;TYPE=CELL:0712345678\r\n"
        "TEL;TYPE=WORK:020 271 2345\r\nEND:VCARD",
        "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4E=6A=65=72=69=20=\n=57=61=6D=62=75=69\n"
        "TEL;CELL:0712345678\nEND:VCARD",
        "BEGIN:VCARD\nVERSION:4.0\nFN:Njeri \n Wambui\nTEL;VALUE=uri:tel:+254-712-345-678\nNOTE:0733345678\nEND:VCARD",
    ],
)
def test_a_contact_is_one_entry(pasted: str) -> None:
    lines = read_lines(pasted)
    assert [(line.name, line.phone, line.at, line.through) for line in lines] == [
        ("Njeri Wambui", NUMBER, 1, len(pasted.splitlines()))
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Wanjiku 0712345678/0733345678", "two_numbers"),
        ("Njeri 0712345678, Kamau 0733345678", "two_numbers"),
        ("Victor 2.54712E+11", "cut_number"),
        ("Victor,7.12E+08", "cut_number"),
        ("Wanjiku 0203 123 456", "not_a_phone"),
        ("Wanjiku +254 20 271 2345", "not_a_phone"),
        ("Wanjiku 0812345678", "not_a_phone"),
        ("Wanjiku 071234567", "not_a_phone"),
        ("Wanjiku 0712 345", "not_a_phone"),
        ("Wanjiku 0712***678", "not_a_phone"),
        ("Wanjiku +256 772 345 004", "not_a_phone"),
        ("Wanjiku +255 712 345 678", "not_a_phone"),
        ("Wanjiku +44 7123 456789", "not_a_phone"),
        ("Wanjiku +1 712 345 6789", "not_a_phone"),
        ("Hello members, send your names", "no_number"),
        ("12/03/26, 10:22 - Messages and calls are end-to-end encrypted.", "no_number"),
        ("[12/03/2026, 10:22] Njeri: <Media omitted>", "no_number"),
        ("12/03/26, 10:22 - Njeri added +254 712 345 678", "no_name"),
        ("12/03/26, 10:22 - +254 712 345 678 joined using this group's invite link", "no_name"),
        ("✅ 0712345678", "no_name"),
        ("1. 0712345678", "no_name"),
        ("Phone: 0712345678", "no_name"),
        ("0712345678 paid 500", "no_name"),
        ("SJ12AB34CD Confirmed. Ksh500.00 sent to EQUITY BANK for account 0712345678 on 1/3/26", "no_name"),
        ("[12/03/2026, 10:22] +254 712 345 678: Good morning", "no_name"),
        ("[12/03/2026, 10:22] +254 712 345 678: Noted, thanks", "no_name"),
        ("Wamelipa (3)\n0712345678".replace("\n", " "), "no_name"),
        ("Paybill account 0712345678", "no_name"),
        ("Names and numbers:", "heading"),
        ("Jina la mwanachama\tNambari ya simu", "heading"),
        ("BEGIN:VCARD\nTEL:0712345678\nEND:VCARD", "no_name"),
        ("BEGIN:VCARD\nFN:Njeri\nTEL:0712345678\nTEL:0733345678\nEND:VCARD", "two_numbers"),
    ],
)
def test_a_line_that_is_left_out_says_why(line: str, problem: LineProblem) -> None:
    assert problems(line) == [problem]


@pytest.mark.parametrize(
    "pasted",
    [
        "0712345678\nNjeri\n0733345678\nKamau",
        "Njeri\nKamau\n0712345678\n0733345678",
        "Njeri\n0712345678\n0733345678",
        "Njeri\n\n0712345678",
        "12/03/26, 10:25 - Njeri: 👍\n12/03/26, 10:26 - +254 712 345 678: Noted",
        "12/03/26, 10:25 - Njeri: 👍\n12/03/26, 10:26 - Kamau added +254 712 345 678",
        "Njeri\nSJ12AB34CD Confirmed. Ksh500.00 sent to EQUITY BANK for account 0712345678 on 1/3/26",
        "Name,Phone,Amount\nNjeri,,500\n,0712345678,500",
        "1\tNjeri\t\t500\n2\t\t0712345678\t500",
        "Njeri\nBEGIN:VCARD\nTEL:0712345678\nEND:VCARD",
    ],
)
def test_names_and_numbers_on_lines_of_their_own_are_not_put_together_where_it_could_be_otherwise(pasted: str) -> None:
    assert {*problems(pasted)} - {"heading"} == {"no_name", "no_number"}


def test_a_name_above_each_number_is_its_own_below_a_title_too() -> None:
    assert read("Chama ya wamama\nNjeri\n0712345678\nKamau\n0733345678") == [
        ("Chama ya wamama", None),
        ("Njeri", NUMBER),
        ("Kamau", "254733345678"),
    ]


@pytest.mark.parametrize(
    "pasted",
    ["Njeri Wambui\nMobile\n0712 345 678", "Jina: Njeri Wambui\nID: 12345678\nSimu: 0712345678"],
)
def test_what_says_nothing_of_a_name_may_stand_between_it_and_its_number(pasted: str) -> None:
    assert [(line.at, line.through, line.name, line.phone) for line in read_lines(pasted)] == [
        (1, 3, "Njeri Wambui", NUMBER)
    ]


def test_a_quote_that_is_not_closed_takes_no_other_line() -> None:
    assert read('"Njeri, 0712345678\nKamau 0733345678') == [("Njeri", NUMBER), ("Kamau", "254733345678")]


def test_a_name_is_composed_however_its_letters_came() -> None:
    assert read("Ngu\u0303gi\u0303 0712345678") == [("Ngũgĩ", NUMBER)]


PIECES = st.sampled_from(
    [
        "Njeri",
        "0712345678",
        '"',
        ",",
        "\t",
        "\n",
        "BEGIN:VCARD",
        "END:VCARD",
        "FN:Kamau",
        "TEL:0722345678",
        "Name",
        "Phone",
        "[12/03/2026, 10:22] ",
        "12/3/26, 22:10 - ",
        "Njeri: ",
        "paid 500",
        "SFK3ABC123 Confirmed. ",
        "🌸✅",
        "2.5E+11",
        "=\n",
    ]
)


@given(
    st.text(max_size=80)
    | st.lists(PIECES, max_size=20).map("".join)
    | st.text(alphabet="AbñÑ🌸✅0712345678+254().,-\t\n:;\"'[]/•E\u200b\u0303", max_size=120)
)
def test_each_line_that_says_something_is_in_exactly_one_entry(pasted: str) -> None:
    lines, entries = pasted.splitlines(), read_lines(pasted)
    covered = [at for entry in entries for at in range(entry.at, entry.through + 1)]
    assert len(covered) == len(set(covered))
    saying = {at for at, line in enumerate(lines, start=1) if any(one.isalnum() for one in line)}
    assert saying <= set(covered) <= set(range(1, len(lines) + 1))
    assert all((entry.problem is None) == bool(entry.name and entry.phone) for entry in entries)


@given(
    st.integers(700_000_000, 799_999_999) | st.integers(100_000_000, 199_999_999),
    st.sampled_from(["0", "254", "+254", "+254 (0) ", "2540", ""]),
    st.sampled_from(["", " ", "-", ".", "\u00a0", "\u200b"]),
    st.sampled_from(
        ["{}", "({})", "tel:{}", "{} ✅", "📞 {}", "Simu: {}", "{} (Airtel)", "*{}*", "{} paid 500", "{},,"]
    ),
)
def test_a_number_is_the_same_in_a_list_however_it_is_written(number: int, prefix: str, gap: str, around: str) -> None:
    whole = str(number)
    written = prefix + gap.join((whole[:3], whole[3:6], whole[6:]))
    assert read(f"Njeri {around.format(written)}") == [("Njeri", f"254{number}")]
