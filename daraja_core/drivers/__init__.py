"""Everything that waits: network, disk and clock. The rules next door never import from here."""
