"""`python -m tests.chama_app.faults.histories ManyDevices 0 FAULT`: a part of the histories with a fault put back."""

import sys

from .catalog import CATALOG
from .fault import put_back


def main(machine: str, part: int, says: str) -> None:
    """Raises what the machine raises."""
    put_back(CATALOG[says])
    from .. import long_histories  # which reads the app: the fault has to be there before

    long_histories.main(machine, part)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
