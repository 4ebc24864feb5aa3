"""What sales holds of people, and what becomes of it when privacy asks."""

from services.sales import retention
from shared.errands import Holder

holder = Holder("sales", {**retention.DOES})
