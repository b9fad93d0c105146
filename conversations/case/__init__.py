"""A case as everybody sees it: its decision, its card, what customers and staff are told when it moves."""
