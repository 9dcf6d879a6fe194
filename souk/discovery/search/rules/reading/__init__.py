"""Reading limits out of a shopper's words: numbers, money, values, what is denied."""
