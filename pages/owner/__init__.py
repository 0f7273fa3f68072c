"""The owner's desk: an app of its own over the same data, which no shopper can reach."""
