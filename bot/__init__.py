"""How it runs: storage, the durable core, Telegram, the commands."""
