"""Durable orders through the waist, and one hot SKU of which no more are sold than there are."""
