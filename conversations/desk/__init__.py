"""The support group: what staff decide, write and pay, and what falls due."""
