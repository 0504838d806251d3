"""What a pattern of levels weighs: the price list, what identifiers are worth, and the weigher."""
