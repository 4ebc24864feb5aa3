"""What alumni holds of people, and what becomes of it when privacy asks."""

from shared.errands import Holder

holder = Holder("alumni")
