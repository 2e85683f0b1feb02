"""Appwrite over REST: the client, documents, teams, who a token belongs to, and trying again."""
