"""Ask a customer for money, and say what became of it: `python -m examples.terminal.pay 0712345678 100`."""

import os
import sys

from daraja_core import DarajaConfig, DarajaSync

phone, amount = sys.argv[1], int(sys.argv[2])
with DarajaSync(DarajaConfig.from_environment(os.environ)) as daraja:
    payment = daraja.stk_push(phone, amount, reference="ORDER-001")
    for state in payment:  # PaymentPending, then one of the outcomes
        print(state)
sys.exit({"yes": 0, "no": 1, "unknown": 3}[payment.state.money_moved])
