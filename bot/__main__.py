"""`python -m bot`, the same as `refund-desk`."""

from bot.cli import main

if __name__ == "__main__":
    main()
