"""Sets a project of Appwrite up for the function: `daraja provision`. Deployed along, and never used there."""
