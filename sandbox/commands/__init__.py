"""The commands of `daraja-sandbox`: one file each."""
