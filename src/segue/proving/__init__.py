"""Proving: how good recommenders are, on listening that they did not learn from, and how sure that is.

    from segue.proving.data import read
    from segue.proving.splits import StrongGeneralisation
    from segue.proving.study import study

    known = read(Path("hetrec")).core(listeners=5, items=5)
    found = study(known, StrongGeneralisation(), ("ease", "popularity"), seeds=5)

`data` reads listening from files, `splits` hides a part of it, `ranking`, `beyond` and `rating` are figures,
`intervals` says how sure they are, `study` puts models beside each other, `search` finds their parameters.
"""
