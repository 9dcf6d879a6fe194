"""The house rules that a machine can check, each with a planted break that it must notice."""
