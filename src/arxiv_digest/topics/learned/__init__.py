"""Learns from earlier papers what each topic's papers read like, and judges new papers by it.

Papers with a phrase of the topic in their titles are the examples; no person labels anything. Two regressions
per topic are fitted in a run (`taught`), two small ones for all topics are shipped (`chances`).
"""
