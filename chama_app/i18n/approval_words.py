"""What the app says of money that two treasurers agree on, and of the payee's name at M-PESA, in both languages.

Placeholders as in `words`; {by} is who proposed it, {note} why somebody declined, {why} a sentence of its own.
"""

# ruff: noqa: E501 — a sentence is read and translated more easily on one line

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.proposals import ShownStatus
from ..services.approval_snapshot import ApprovalProblem
from .plurals import Counted
from .state_copy import StateCopy


@dataclass(frozen=True, slots=True)
class ApprovalWords:
    """The sentences of one language."""

    states: Mapping[ShownStatus, StateCopy]
    problems: Mapping[ApprovalProblem, str]
    # the payee
    choose_payee: str
    registered: str
    registered_other: str
    # the rule
    rule: str
    rule_off: str
    rule_off_owner: str
    rule_on: str
    rule_ends: str
    turn_on: str
    turn_off: str
    keep_on: str
    asking: str
    # proposing
    must_propose: str
    proposed_line: str
    proposed_note: str
    propose: str
    proposing: str
    # one proposal; {at} is when it goes out again
    again: str
    approved_here: str
    held: str
    held_unanswered: str
    held_otherwise: str
    attention: Counted
    attention_held: Counted
    latest: str
    title: str
    proposed_by: str
    proposed_by_owner: str
    proposed: str
    proposed_here: str
    hidden_number: str
    check_it: str
    approve: str
    decline: str
    decline_title: str
    decline_why: str
    decline_needed: str
    decline_too_long: str
    take_back: str
    note: str
    not_here: str


ENGLISH_APPROVAL = ApprovalWords(
    states={
        "waiting": StateCopy("Waits for approval", "Another treasurer can approve it until {t}."),
        "approved": StateCopy(
            "Approved", "It is sent from the phone of whoever proposed it, as soon as that is online, until {t}."
        ),
        "declined": StateCopy("Declined", "Another treasurer declined it. Nothing was sent."),
        "withdrawn": StateCopy("Taken back", "Whoever proposed it took it back. Nothing was sent."),
        "expired": StateCopy("Expired", "It was not approved and sent by {t}. Nothing was sent."),
        "held": StateCopy("Cannot be sent now", ""),
        "void": StateCopy("Cannot be sent", "Whoever proposed it is not a treasurer any more, so it is not sent."),
    },
    problems={
        "offline": "No internet, or no answer. Try again: it counts once.",
        "not_an_owner": "Only the owner of this chama decides that two treasurers must agree.",
        "needs_two_treasurers": "This chama needs two treasurers first. Open the page of a member who has joined with a phone, and make that member a treasurer.",
        "not_a_treasurer": "Only a treasurer of this chama can do this.",
        "not_an_approver": "You became a treasurer after this was turned on. Your word counts once the owner turned it off and on again.",
        "own_proposal": "Another treasurer must approve it, not whoever proposed it.",
        "expired": "Its day is over. It has to be proposed again.",
        "decided": "Somebody else decided about it before.",
        "proposer_gone": "Whoever proposed it is not a treasurer any more.",
        "approval_used": "It was sent already, or is on its way.",
        "amount": "The amount is outside the limits of this chama’s server.",
        "refused": "The server did not take it. Propose it again, or ask whoever runs the server.",
    },
    choose_payee="Choose who gets the money",
    registered="Registered with M-PESA as {r}",
    registered_other="M-PESA has this number under another name: {r}, not {n}. If that is wrong, ask M-PESA to reverse the payment at once.",
    rule="Two treasurers for money out",
    rule_off="One treasurer alone can pay out. The owner of this chama can turn on that another one must approve.",
    rule_off_owner="One treasurer alone can pay out. Turn this on, and another treasurer must approve each payout on their own phone within a day.",
    rule_on="Each payout needs the approval of a second treasurer, within a day.",
    rule_ends="Turned off, and still in force until {t}. Until then any of the treasurers can keep it on.",
    turn_on="Turn on",
    turn_off="Turn off, from tomorrow",
    keep_on="Keep it on",
    asking="One moment…",
    must_propose="Another treasurer must approve this within a day. Then it is sent from this phone, as soon as it is online.",
    proposed_line="{a} proposed",
    proposed_note="{a} is proposed and not sent yet, so it is not among what is available.",
    propose="Propose {a} to {n}",
    proposing="Proposing…",
    again="It could not leave at that moment, and nothing was sent. It goes out again by itself, once, from {at} until {t}: do not propose it again.",
    approved_here="Another treasurer approved it. It is sent from this phone, as soon as it is online, until {t}.",
    held="It was approved, but only {a} is available by M-PESA for it: {more} is missing. Nothing was sent. It is sent by itself once there is enough, until {t}, unless whoever proposed it takes it back.",
    held_unanswered="It was approved, but another payout to this number has no answer yet, so nothing was sent. It is sent by itself once that is known, until {t}, unless you take it back.",
    held_otherwise="It was approved, but nothing was sent. {why} You can take it back.",
    attention_held=Counted(
        "1\u00a0approved payout cannot be sent now", "{count}\u00a0approved payouts cannot be sent now"
    ),
    attention=Counted("1\u00a0payout waits for your approval", "{count}\u00a0payouts wait for your approval"),
    latest="Proposed payouts",
    title="Proposed payout",
    proposed_by="Proposed by {by}, {t}",
    proposed_by_owner="Proposed by the owner of this chama, {t}",
    proposed="Proposed by another treasurer, {t}",
    proposed_here="Proposed from this phone, {t}",
    hidden_number="Only the ends of the number are shown. Ask the payee if in doubt.",
    check_it="What you approve is sent exactly like this, once.",
    approve="Approve and send {a} to {n}",
    decline="Decline",
    decline_title="Decline {a} to {n}?",
    decline_needed="Write why: a few letters at least.",
    decline_too_long="Use 200\u00a0letters at most",
    decline_why="Why not? Everybody in the chama can read it",
    take_back="Take it back",
    note="“{note}”",
    not_here="This proposal is not on this device. If it was sent, it stands among the payouts on Home.",
)

KISWAHILI_APPROVAL = ApprovalWords(
    states={
        "waiting": StateCopy("Inasubiri idhini", "Mweka hazina mwingine anaweza kuidhinisha hadi {t}."),
        "approved": StateCopy(
            "Imeidhinishwa", "Itatumwa kutoka simu ya aliyependekeza, mara itakapokuwa na mtandao, hadi {t}."
        ),
        "declined": StateCopy("Imekataliwa", "Mweka hazina mwingine ameikataa. Hakuna pesa iliyotumwa."),
        "withdrawn": StateCopy("Imeondolewa", "Aliyependekeza ameiondoa. Hakuna pesa iliyotumwa."),
        "expired": StateCopy("Muda umeisha", "Haikuidhinishwa na kutumwa kabla ya {t}. Hakuna pesa iliyotumwa."),
        "held": StateCopy("Haiwezi kutumwa sasa", ""),
        "void": StateCopy("Haiwezi kutumwa", "Aliyependekeza si mweka hazina tena, kwa hiyo haitatumwa."),
    },
    problems={
        "offline": "Hakuna mtandao, au hakuna jibu. Jaribu tena: itahesabiwa mara moja tu.",
        "not_an_owner": "Mwenye chama hiki pekee ndiye anayeamua kwamba waweka hazina wawili wakubaliane.",
        "needs_two_treasurers": "Chama hiki kinahitaji waweka hazina wawili kwanza. Fungua ukurasa wa mwanachama aliyejiunga kwa simu, umfanye mweka hazina.",
        "not_a_treasurer": "Mweka hazina wa chama hiki pekee ndiye anayeweza kufanya hivi.",
        "not_an_approver": "Ulifanywa mweka hazina baada ya sharti hili kuwashwa. Idhini yako itahesabiwa mwenye chama akilizima na kuliwasha tena.",
        "own_proposal": "Mweka hazina mwingine ndiye wa kuidhinisha, si aliyependekeza.",
        "expired": "Muda wake umeisha. Lazima ipendekezwe tena.",
        "decided": "Mtu mwingine ameamua kabla yako.",
        "proposer_gone": "Aliyependekeza si mweka hazina tena.",
        "approval_used": "Imeshatumwa, au iko njiani.",
        "amount": "Kiasi kiko nje ya mipaka ya seva ya chama hiki.",
        "refused": "Seva haikuipokea. Ipendekeze tena, au muulize anayeendesha seva.",
    },
    choose_payee="Chagua atakayepokea pesa",
    registered="Jina lililosajiliwa M-PESA: {r}",
    registered_other="M-PESA ina jina lingine kwa nambari hii: {r}, si {n}. Ikiwa si sahihi, iombe M-PESA irudishe pesa bila kuchelewa.",
    rule="Waweka hazina wawili kwa pesa inayotoka",
    rule_off="Mweka hazina mmoja anaweza kutoa pesa mfukoni peke yake. Mwenye chama hiki anaweza kuweka sharti kwamba mwingine lazima aidhinishe.",
    rule_off_owner="Mweka hazina mmoja anaweza kutoa pesa mfukoni peke yake. Ukiwasha sharti hili, mweka hazina mwingine lazima aidhinishe kila malipo ya nje kwa simu yake ndani ya siku moja.",
    rule_on="Kila malipo ya nje yanahitaji idhini ya mweka hazina wa pili, ndani ya siku moja.",
    rule_ends="Sharti limezimwa, lakini bado linatumika hadi {t}. Hadi hapo mweka hazina yeyote anaweza kuliendeleza.",
    turn_on="Washa",
    turn_off="Zima, kuanzia kesho",
    keep_on="Liendelee",
    asking="Subiri kidogo…",
    must_propose="Mweka hazina mwingine lazima aidhinishe ndani ya siku moja. Kisha itatumwa kutoka simu hii, mara itakapokuwa na mtandao.",
    proposed_line="{a} imependekezwa",
    proposed_note="{a} imependekezwa na haijatumwa bado, kwa hiyo haimo katika inayopatikana.",
    propose="Pendekeza {a} kwa {n}",
    proposing="Inapendekeza…",
    again="Haikuweza kutumwa wakati huo, na hakuna pesa iliyotumwa. Itatumwa tena yenyewe, mara moja tu, kuanzia {at} hadi {t}: usiipendekeze tena.",
    approved_here="Mweka hazina mwingine ameidhinisha. Itatumwa kutoka simu hii, mara itakapokuwa na mtandao, hadi {t}.",
    held="Imeidhinishwa, lakini kwa M-PESA kuna {a} pekee kwa ajili yake: inakosekana {more}. Hakuna pesa iliyotumwa. Itatumwa yenyewe pesa ikitosha, hadi {t}, isipokuwa aliyependekeza aiondoe.",
    held_unanswered="Imeidhinishwa, lakini kuna malipo mengine kwa nambari hii ambayo bado hayajajibiwa, kwa hiyo hakuna pesa iliyotumwa. Itatumwa yenyewe hilo likijulikana, hadi {t}, isipokuwa uiondoe.",
    held_otherwise="Imeidhinishwa, lakini hakuna pesa iliyotumwa. {why} Unaweza kuiondoa.",
    attention_held=Counted(
        "Malipo ya nje\u00a01 yaliyoidhinishwa hayawezi kutumwa sasa",
        "Malipo ya nje\u00a0{count} yaliyoidhinishwa hayawezi kutumwa sasa",
    ),
    attention=Counted(
        "Malipo\u00a01 ya nje yanasubiri idhini yako", "Malipo\u00a0{count} ya nje yanasubiri idhini yako"
    ),
    latest="Malipo yaliyopendekezwa",
    title="Malipo yaliyopendekezwa",
    proposed_by="Imependekezwa na {by}, {t}",
    proposed_by_owner="Imependekezwa na mwenye chama hiki, {t}",
    proposed="Imependekezwa na mweka hazina mwingine, {t}",
    proposed_here="Imependekezwa kutoka simu hii, {t}",
    hidden_number="Nambari inaonyeshwa mwanzo na mwisho tu. Ukiwa na shaka, muulize anayepokea.",
    check_it="Unachoidhinisha kitatumwa hivi hivi, mara moja tu.",
    approve="Idhinisha na utume {a} kwa {n}",
    decline="Kataa",
    decline_title="Kataa {a} kwa {n}?",
    decline_needed="Andika sababu: angalau herufi chache.",
    decline_too_long="Tumia herufi zisizozidi\u00a0200",
    decline_why="Kwa nini unakataa? Kila mtu chamani anaweza kusoma",
    take_back="Ondoa pendekezo",
    note="“{note}”",
    not_here="Pendekezo hili halipo kwenye kifaa hiki. Kama pesa ilitumwa, iko kati ya malipo ya nje kwenye Nyumbani.",
)
