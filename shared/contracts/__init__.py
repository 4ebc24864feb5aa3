"""What each context lets the others read: vocabulary, reference checks, cards."""
