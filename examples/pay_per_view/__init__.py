"""A shop for articles: browse, pay by M-Pesa, wait without reloading, read."""
