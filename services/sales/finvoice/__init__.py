"""Finvoice 3.0: a billing request as the draft of an invoice, for finance [finanssiala.fi, Finvoice]."""
