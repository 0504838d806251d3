"""The five silos as a configuration declares them: columns, habits, trust, what they make of a person."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.configuration import Source

__all__ = ["SOURCES"]

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source(
            "loyalty",
            key="card_no",
            makes="customer",
            trust=80,
            fields={
                "given_name": "first_name",
                "family_name": "last_name",
                "birth_date": "birth_date",
                "loyalty_card": "card_no",
                "email": ("email", "email2"),
                "phone": "mobile",
                "street": "street",
                "postcode": "zip",
                "city": "town",
            },
            observed_at="updated_at",
        ),
        Source(
            "crm",
            key="no_client",
            makes="prospect",
            trust=60,
            assurance="asserted",
            fields={
                "customer_number": "no_client",
                "given_name": "prenom",
                "family_name": "nom",
                "birth_date": "date_naissance",
                "phone": ("tel_fixe", "tel_portable"),
                "email": "courriel",
                "street": "adresse",
                "postcode": "code_postal",
                "city": "ville",
                "company": "societe",
            },
            observed_at="maj_le",
            time_zone="Europe/Paris",
            separator=";",
            encoding="cp1252",
        ),
        Source(
            "webshop",
            key="account_id",
            makes="customer",
            trust=60,
            fields={
                "name": "display_name",
                "email": "email",
                "phone": "phone",
                "customer_number": "customer_no",
                "x_handle": "linked_x_handle",
                "device_id": "device_id",
            },
            verified_by={"email": "email_verified", "x_handle": "linked_verified"},
            observed_at="last_login",
        ),
        Source(
            "till",
            key="ticket_no",
            trust=40,
            assurance="observed",
            fields={"loyalty_card": "card_scanned", "payment_token": "payment_token", "phone": "phone"},
            observed_at="sold_at",
        ),
        Source(
            "x",
            key="account_id",
            trust=20,
            assurance="claimed",
            fields={
                "x_id": "account_id",
                "x_handle": "handle",
                "name": "display_name",
                "email": "bio_email",
                "loyalty_card": "bio_card",
            },
            verified_by={"x_id": "from_platform", "x_handle": "from_platform"},
            observed_at="seen_at",
        ),
    )
}
"""The silos, as a configuration declares them: how rows are read, what they make of a person."""
