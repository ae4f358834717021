"""Pages that span rooms: home, the account page, boards, first run, settings."""
