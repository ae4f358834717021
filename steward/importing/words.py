"""What other programs and people call a column, in several languages. Compared without case, accents and signs.

Per kind: field -> names. The first names of a field win when two columns claim it. Headers of real exports of the five
products, Salesforce, HubSpot, Zoho, Google, Outlook and LinkedIn are among them.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")


def squeeze(text: str) -> str:
    """The letters and digits of a header, without case and accents: `Přidáno_dne*` is `pridanodne`."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _SIGNS.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


def _table(**fields: str) -> dict[str, str]:
    """Squeezed name -> field."""
    found: dict[str, str] = {}
    for name, words in fields.items():
        for word in words.replace("\n", " ").split(","):
            found.setdefault(squeeze(word), name)
    return found


def _set(words: str) -> frozenset[str]:
    """Squeezed names."""
    return frozenset(squeeze(word) for word in words.split(","))


PLACE = {
    "line1": """address, address 1, address line 1, street, street address, street/road name, billing street,
        mailing street,
        business street, adres, straat, adresse, strasse, direccion, calle, ulice, adresa, alamat, full address,
        full/combined address, postal address, regaddress addressline1, address 1 formatted, billing address,
        billing address address line 1, mailing address address line 1, mailing address, physical address""",
    "line2": """address 2, address line 2, apartment/suite no, street 2, adres 2, regaddress addressline2,
        billing address address line 2, mailing address address line 2""",
    "city": """city, town, city/town/village/locality, billing city, mailing city, business city, plaats,
        woonplaats, stad,
        ort, stadt, ciudad, mesto, ville, kota, regaddress posttown, billing address city, mailing address city""",
    "region": """state, region, province, state/region, state/province, state/county, billing state, mailing state,
        business state, provincie, bundesland, provincia, estado, kraj, provinsi, regaddress county, county,
        billing address state, mailing address state""",
    "postal_code": """zip, zip code, postal code, postcode, zip/postal code, billing zip/postal code,
        billing postal code,
        mailing postal code, mailing zip/postal code, business postal code, billing zip, plz, postleitzahl,
        codigo postal, code postal, psc, kode pos, regaddress postcode, billing address postal code,
        mailing address postal code""",
    "country": """country, country/region, billing country, mailing country, business country/region, land, pais,
        pais/region, pays, zeme, negara, office location, headquarters, regaddress country, billing address country,
        mailing address country""",
}
OWNER = """owner, account owner, deal owner, contact owner, company owner, opportunity owner, lead owner,
        sales agent, agent,
    sales rep, representative, account manager, salesperson, assigned to user, creator, eigenaar, accounteigenaar,
    propietario, propietario del contacto, vlastnik, besitzer, inhaber, verantwortlicher, pemilik, sales, ownerid,
    account owner email, account owner username, account owner user id, team members"""
CREATED = """created, created at, created on, create date, created date, creation date, created time, date created,
        date added,
    add time, added on, deal created, organization created, person created, createddate, aangemaakt, aangemaakt op,
    erstellt, erstellt am, fecha de creacion, vytvoreno, first seen, connected on, dibuat"""
TAGS = "tags, tag, label, labels, categories, group membership, stitek, etiketten, etiquetas, schlagworter"

ACCOUNT = _table(
    name="""account name, company name, organization name, organisation name, name, account, company, organization,
        organisation, customer name, customer, client, client name, firm, business name, bedrijfsnaam, bedrijf,
        organisatie,
        organisatienaam, klant, klantnaam, firma, firmenname, unternehmen, kunde, kundenname, empresa,
        nombre de la empresa, nombre, organizace, nazev, societe, entreprise, perusahaan, nama perusahaan,
        company display name, naam""",
    website="""website, web site, web page, url, company website, account url, domain, domain name,
        company domain name,
        webpagina, bedrijfswebsite, webseite, internetseite, sitio web, nombre de dominio de la empresa,
        webova stranka,
        situs web, home page, homepage, website 1 value""",
    phone="""phone, phone number, telephone, company phone, main phone, work phone, business phone, primary phone,
        telefoon,
        telefoonnummer, telefon, telefonnummer, telefono, numero de telefono, telepon, phone 1 value, phone 1""",
    email="""email, e-mail, email address, e-mail address, company email, emailadres, e-mailadres, e-mail-adresse,
        correo,
        correo electronico, surel, billing email, email 1""",
    description="""description, about, notes, note, comments, background, beschrijving, omschrijving, beschreibung,
        descripcion, popis, deskripsi""",
    employees="""employees, number of employees, no of employees, num employees, employee count, headcount,
        company size,
        aantal medewerkers, medewerkers, mitarbeiter, anzahl mitarbeiter, empleados, numero de empleados,
        pocet zamestnancu, jumlah karyawan, numberofemployees""",
    annual_revenue="""annual revenue, revenue, turnover, yearly revenue, jaarlijkse omzet, jaaromzet, omzet,
        jahresumsatz,
        umsatz, ingresos anuales, facturacion, rocni obrat, pendapatan tahunan""",
    industry="""industry, sector, industry/vertical, vertical, branche, bedrijfstak, industrie/vertical, industrie,
        segment,
        business segment, rubro, odvetvi, industri""",
    type="account type, type of account, accounttype, kontotyp, typ konta",
    billing_stage="account stage, account stage label, billing stage, subscription status",
    parent="""parent, parent account, parent organization, parent company, subsidiary of, parent name, moederbedrijf,
        moederorganisatie, dochter van, muttergesellschaft, ubergeordnetes unternehmen, empresa matriz,
        materska spolecnost,
        perusahaan induk""",
    is_customer="is customer, is a customer, customer yes no",
    owner=OWNER,
    tags=TAGS,
    created_at=CREATED,
    **PLACE,
)
CONTACT = _table(
    name="""name, full name, contact name, person name, contact, contact person, person, display name, naam,
        volledige naam,
        contactpersoon, contact full name, ansprechpartner, kontakt, kontaktperson, nombre completo, kontaktni osoba,
        nama, nama lengkap, file as""",
    first_name="""first name, given name, firstname, forename, first, voornaam, vorname, nombre, jmeno,
        krestni jmeno, prenom,
        nama depan""",
    last_name="""last name, family name, lastname, surname, last, achternaam, nachname, apellidos, apellido,
        prijmeni, nom,
        nama belakang""",
    email="""email, e-mail, email address, e-mail address, primary email, work email, emailadres, e-mailadres,
        e-mail-adresse,
        correo, correo electronico, mail, surel, contact email, primary contact email, secondary email""",
    phone="""phone, phone number, telephone, mobile, mobile phone, cell, cell phone, primary phone, telefoon,
        telefoonnummer,
        mobiel, mobiele telefoon, telefon, telefonnummer, handy, mobil, telefono, numero de telefono, movil, telepon""",
    job_title="""job title, title, position, function, role title, contact title, organization title, functie,
        functietitel,
        titel, position title, stellenbezeichnung, cargo, puesto, pozice, pracovni pozice, jabatan""",
    linkedin="linkedin, linkedin url, linkedin profile, linkedin profile url, person linkedin, url",
    description="""description, about, notes, note, comments, background, bio, beschrijving, opmerkingen, notities,
        beschreibung, notizen, descripcion, notas, poznamka""",
    owner=OWNER,
    tags=TAGS,
    created_at=CREATED,
    **PLACE,
)
DEAL = _table(
    name="""deal name, deal title, opportunity name, opportunity, deal, title, name, dealname, dealnaam,
        naam van de deal,
        titel, nombre del negocio, nazev, nama kesepakatan, product, product name""",
    value="""value, deal value, amount, deal amount, close value, opportunity amount, price, waarde, dealwaarde,
        bedrag, wert,
        betrag, auftragswert, importe, valor, cantidad, hodnota, nilai""",
    currency="""currency, currency of value, deal currency, valuta, munteenheid, wahrung, moneda, mena, mena hodnoty,
        mata uang, currency iso code""",
    pipeline="pipeline, deal pipeline, pijplijn, pipeline name, flujo, prodejni proces",
    stage="""stage, deal stage, stage name, sales stage, opportunity stage, pipeline stage, deal pipeline stage, fase,
        dealfase, phase, etapa, etapa del negocio, faze, tahap, stagename""",
    status="status, deal status, stav, estado, status deal",
    closed_on="""close date, closed date, date closed, deal closed on, closing date, close time, closed on,
        sluitingsdatum,
        afgesloten op, abschlussdatum, geschlossen am, fecha de cierre, uzavreno dne, tanggal penutupan""",
    expected_close_on="""expected close date, expected close, due date, verwachte sluitingsdatum,
        verwachte afsluitdatum,
        erwartetes abschlussdatum, fecha de cierre prevista, ocekavane datum uzavreni""",
    won_on="won time, won date, won on, date won, gewonnen op, gewonnen am, datum vyhry, fecha ganado",
    lost_on="lost time, lost date, lost on, date lost, verloren op, verloren am, datum prohry, fecha perdido",
    lost_reason="""lost reason, reason lost, closed lost reason, reden van verlies, verloren reden, verlustgrund,
        motivo de perdida, duvod prohry""",
    description="description, notes, comments, beschrijving, beschreibung, descripcion, popis",
    owner=OWNER,
    tags=TAGS,
    created_at=CREATED + ", engage date, open date, opened, opened on",
)
ACTIVITY = _table(
    subject="""subject, activity subject, task, task name, activity, title, onderwerp, betreff, asunto, predmet,
        subjek""",
    type="type, activity type, task type, soort, typ, tipo, jenis",
    due_on="""due date, due, date, due on, due date only, activity date, deadline, vervaldatum, faellig am, fallig am,
        fallig, fecha de vencimiento, termin, tanggal""",
    due_time="due time, time, tijd, uhrzeit, hora, cas",
    duration_minutes="duration, duration minutes, minutes, duur, dauer, duracion, trvani",
    done="done, completed, is done, status, gedaan, voltooid, erledigt, hecho, hotovo, selesai",
    done_at="marked as done time, done at, completed at, completed on, completion date, afgerond op, erledigt am",
    assignee="""assigned to user, assigned to, assignee, task owner, owner, toegewezen aan, zugewiesen an, asignado a,
        prirazeno""",
    note="note, notes, description, comments, comment, opmerking, notiz, nota, poznamka",
    priority="priority, prioriteit, prioritat, prioridad, priorita, prioritas",
    created_at=CREATED,
)
NOTE = _table(
    body="""content, note content, note, note body, body, text, associated note, inhoud, notitie, inhalt, notiz,
        contenido,
        nota, obsah, poznamka, isi""",
    author="user, author, created by, gebruiker, auteur, autor, benutzer, usuario, uzivatel",
    pinned="""note is pinned to deal, note is pinned to organization, note is pinned to person, pinned, vastgezet,
        angeheftet""",
    created_at=CREATED,
)
WORDS = {"account": ACCOUNT, "contact": CONTACT, "deal": DEAL, "activity": ACTIVITY, "note": NOTE}

# How a row of another kind names what it hangs from.
REFERENCES = {
    "account": _table(
        name="""organization, organisation, account, company, account name, company name, organization name,
            associated company, associated company primary, primary company, customer, client, related to,
            organisatie,
            bedrijf, klant, firma, unternehmen, kunde, empresa, organizace, perusahaan, organization 1 name""",
        id="""organization id, organisation id, account id, accountid, company id, associated company ids primary,
            primary associated company id, associated company id, primary company id""",
    ),
    "contact": _table(
        name="contact person, contact, contact name, person, contactpersoon, ansprechpartner, kontaktni osoba, who",
        email="contact email, primary contact email, person email",
        id="contact person id, contact id, person id, associated contact ids, contactid",
    ),
    "deal": _table(
        name="deal, deal title, deal name, opportunity, opportunity name, obchod",
        id="deal id, opportunity id, dealid",
    ),
}
IDS = {
    "account": _table(
        id="""id, account id, organization id, organisation id, company id, customer id, client id, record id,
            activecampaign account id, client identifier, id de registro, uid, organization"""
    ),
    "contact": _table(id="id, contact id, person id, record id, id de registro, uid"),
    "deal": _table(id="id, deal id, opportunity id, record id, id de registro, uid"),
}
ENTITIES = {
    "organization": "account", "organisation": "account", "company": "account", "account": "account",
    "organizace": "account", "organisatie": "account", "bedrijf": "account",
    "person": "contact", "contact": "contact", "persoon": "contact", "osoba": "contact", "kontakt": "contact",
    "deal": "deal", "obchod": "deal", "lead": "deal", "activity": "activity", "activiteit": "activity",
    "aktivita": "activity", "note": "note", "notitie": "note", "poznamka": "note",
}  # fmt: skip

# Never taken from a file by name: what Steward gives out itself, and what would open doors.
SECRETS = _set(
    """password, passwd, pwd, password hash, secret, token, api key, api token, access token, totp, mfa secret, is
    superuser, superuser, is staff, staff, is admin, permissions, user permissions, rights, groups"""
)
OURS = _set(
    """id, pk, role, roles, is active, is owner, owner id, created by id, version, won value, won values,
    won count, open deal value, open deal count, next activity id, board column, begun by, customer since,
    updated at"""
)
# Counted or kept by Steward itself, or by the other program for itself.
COMPUTED = _set(
    """is deleted, isdeleted, master record id, masterrecordid, last modified date, lastmodifieddate, last modified
    by id, lastmodifiedbyid, created by id, createdbyid, system modstamp, systemmodstamp, last activity date,
    lastactivitydate, last activity, update time, updated, updated at, modified time, last modified, weighted
    value, currency of weighted value, people, open deals, closed deals, won deals, lost deals, total
    activities, done activities, activities to do, next activity date, last email received, last email sent,
    email messages count, last stage change, number of contacts, contact count, deal count, is closed, isclosed,
    expected revenue, expectedrevenue, forecast category, forecastcategory, has opportunity line item,
    hasopportunitylineitem, fiscal, fiscal quarter, fiscalquarter, fiscal year, fiscalyear, visible to, archive
    time, sequence enrollment, session id, session_id__c, nb tasks, numero de veces contactado, ultimo contacto,
    ultima actividad"""
)
REASON = "Reason (not imported)"  # the last column of our own error files
ROW_NUMBERS = frozenset(["index", "rownumber", "row", "nr", "no", ""])
CONTACT_LABELS = {
    "work": "work", "home": "home", "other": "other", "mobile": "mobile", "primary": "", "business": "work",
    "main": "", "fax": "fax", "workfax": "fax", "cell": "mobile", "secondary": "other", "value": "",
        "zakelijk": "work",
    "prive": "home", "mobiel": "mobile", "address": "", "number": "",
}  # fmt: skip
