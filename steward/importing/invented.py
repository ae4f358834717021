"""Invented people, plans and talks of the sample firm. Addresses end in example.com."""

from __future__ import annotations

# Two people for each of the twelve largest customers.
PEOPLE = [
    ("Ilse", "Marchetti", "Head of operations"), ("Tomas", "Oduya", "Finance director"),
    ("Marta", "Bielak", "Chief executive"), ("Jonas", "Verhoeven", "Purchasing manager"),
    ("Priya", "Nandakumar", "IT manager"), ("Luc", "Desmarais", "Controller"),
    ("Aino", "Korhonen", "Office manager"), ("Samuel", "Achterberg", "Managing partner"),
    ("Noor", "Haddad", "Head of purchasing"), ("Pavel", "Dvorsky", "Technical lead"),
    ("Greta", "Lindqvist", "Chief financial officer"), ("Mateus", "Ferraz", "Operations manager"),
    ("Wina", "Kusuma", "Service manager"), ("Oskar", "Brandt", "Team lead"),
    ("Helena", "Prins", "Owner"), ("Dario", "Conti", "Account administrator"),
    ("Fatma", "Yildiz", "Head of support"), ("Callum", "Reid", "Product manager"),
    ("Eva", "Novotna", "Executive assistant"), ("Rik", "Hofstra", "Director"),
    ("Agnes", "Mwangi", "Regional manager"), ("Leon", "Fischer", "Project manager"),
    ("Sofia", "Almeida", "Marketing manager"), ("Bram", "Wouters", "Co-owner"),
]  # fmt: skip

# Type, subject, days from today; one for each of the largest customers in turn.
PLANS = [
    ("call", "Customer-satisfaction call", 0),
    ("meeting", "Quarterly review", 3),
    ("call", "Ask how the start went", -4),
    ("task", "Send the renewal offer", 1),
    ("lunch", "Lunch with the new director", 9),
    ("call", "Talk through open questions", 2),
    ("deadline", "Contract ends", 30),
    ("meeting", "Yearly meeting", 14),
    ("call", "Customer-satisfaction call", -1),
    ("email", "Answer the question about seats", 0),
    ("task", "Prepare the upgrade", 5),
    ("call", "Introduce the new contact", 4),
    ("meeting", "On-site visit", 21),
    ("call", "Follow up on the complaint", -9),
    ("task", "Check the invoices with finance", 6),
    ("call", "Customer-satisfaction call", 1),
    ("meeting", "Show what is new", 8),
    ("email", "Share the training material", 2),
    ("call", "Ask for a reference", 11),
    ("task", "Update the project plan", -2),
]

# Type, subject, days ago, and the note that was written ("" for none).
TALKS = [
    ("call", "Customer-satisfaction call", 12, "Happy with the delivery. **Wants a second location** by spring."),
    ("meeting", "Kick-off", 40, "Tomas signs, Ilse decides. They plan their budget in October."),
    ("call", "Question about the invoice", 6, ""),
    ("email", "Sent the new price list", 3, ""),
    ("meeting", "Quarterly review", 75, "Support answers too slowly for them: keep an eye on it."),
    ("call", "Renewal talk", 20, "Renewal is likely, *if* the discount stays."),
]
