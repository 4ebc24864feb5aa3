"""A quote as a document: what is printed, its texts in three languages, and the PDF."""

from services.sales.document.offer import Offer, Party, Row
from services.sales.document.prior_information import VERSION
from services.sales.document.revision import offer_of
from services.sales.document.typesetting import render

__all__ = ["VERSION", "Offer", "Party", "Row", "offer_of", "render"]
