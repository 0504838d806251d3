"""The nouns everything else speaks of: frozen, slotted, without algorithm, input or output."""
