"""An app's orders: claimed, checked against the limits, sent once, and answered alike whoever asks again."""
