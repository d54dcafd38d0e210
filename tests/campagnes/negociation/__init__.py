"""The merge of several returns, judged from outside: who edits (redacteur), who judges (juge), planted losses (pertes).

None of the three imports anything of the program. ``make negociation`` runs the whole (__main__).
"""
