"""How rows are written: CSV, XLSX, vCard; each gives bytes piece by piece."""
