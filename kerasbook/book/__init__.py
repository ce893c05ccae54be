"""Where `verify` was before it moved to `kerasbook.running`; kept for those who import it from here."""
