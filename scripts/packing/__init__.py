"""How the data that ship with kerasbook were made: a file for each set, which `scripts/pack_data.py` runs."""
