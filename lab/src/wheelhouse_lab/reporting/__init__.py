"""The report for readers: the committed reports as one page, with a verdict on each claim about Alpine."""
