"""The customer's private chat: a request from its number to its sending, and everything after."""
