"""Figures that the law or the trade defines: durations, prices, results, ratios."""
