"""The pages of the team: joining, and the settings."""
