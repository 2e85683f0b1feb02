"""The chama's own rules, pure: who owes what, what was asked for, what arrived, and when asking again is safe."""
