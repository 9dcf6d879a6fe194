"""The shopping agent over a mall and two merchants: does it find, compare all-in, keep limits, and stay unmoved."""
