"""Small programs that use the library as anybody would; each is run by a test."""
