"""Steward: the self-hosted home of a firm's customer accounts. ARCHITECTURE.md tells the rooms and floors."""

__version__ = "0.1.0"
