"""The benches and their data sets, on a tiny folder of the same shape."""
