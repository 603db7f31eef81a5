"""The report for readers: a page with charts, tables and a verdict on each claim about Alpine."""
