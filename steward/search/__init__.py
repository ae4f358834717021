"""One index of names, e-mail addresses, phones and domains, with an engine per database."""
