"""What is printed on the sample receipts, in the languages of the demo's customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ReceiptLabels:
    """The words around the facts; without accents, for Pillow's own font has none."""

    title: str
    number: str
    day: str
    buyer: str
    item: str
    discount: str
    none: str
    total: str
    paid: str
    keep: str
    services: Mapping[str, str]

    def service(self, name: str) -> str:
        """The kind of service, as a customer reads it."""
        return self.services.get(name, name.replace("_", " ").capitalize())


_ENGLISH: Final = ReceiptLabels(
    title="Receipt",
    number="Order number",
    day="Date of purchase",
    buyer="Bought by",
    item="Item",
    discount="Discount",
    none="none",
    total="Total",
    paid="Total paid",
    keep="Keep this receipt as proof of purchase.",
    services=MappingProxyType({"one_time": "One-time purchase", "subscription": "Subscription"}),
)
_FRENCH: Final = ReceiptLabels(
    title="Facture",
    number="Commande",
    day="Date d'achat",
    buyer="Client",
    item="Article",
    discount="Remise",
    none="aucune",
    total="Total",
    paid="Montant total",
    keep="Conservez cette facture : elle est votre preuve d'achat.",
    services=MappingProxyType({"one_time": "Achat ponctuel", "subscription": "Abonnement"}),
)
_LABELS: Final = MappingProxyType({"en": _ENGLISH, "fr": _FRENCH})


def receipt_labels(language: str) -> ReceiptLabels:
    """The labels in that language, in English for every other."""
    return _LABELS.get(language, _ENGLISH)
