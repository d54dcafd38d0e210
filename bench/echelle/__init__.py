"""Ten contracts, then a hundred, then a thousand -> what each thing that people do costs, and how it grows."""
