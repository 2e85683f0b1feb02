"""Orders in Django: asked for by a view, settled by the verdicts that the function passes on."""
