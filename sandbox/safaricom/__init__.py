"""The pretend Safaricom: subscribers, prompts, money and callbacks as rows, the Daraja API in front of them."""
