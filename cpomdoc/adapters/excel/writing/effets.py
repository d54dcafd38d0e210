"""A simulation of the means -> the Effets sheet: what each account becomes, which rule each movement touches, live.

The same rules as stages/figures/repartition_regles.py, as formulas: those that the questionnaire's checks name, with
their words. A row stands for the row of the same rank of its table, wherever lines were inserted. Results of today are
those that the model gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cpomdoc.adapters.excel.writing.expressions import NO_OBJECT_LIST, YES_LIST, quoted
from cpomdoc.adapters.excel.writing.live import by_key, column_range, sheet_prefix
from cpomdoc.adapters.excel.writing.page import Page, check, height
from cpomdoc.domain.classeur import column_letters
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.repartition import ENDLESS, PROVISIONAL, TWO_ENDS, Emploi, Nature, Parametres, Source
from cpomdoc.schema.layout import Layout, SheetLayout
from cpomdoc.schema.reglementation import Missing, Reglementation
from cpomdoc.schema.repartition import AUCUN, CHARGES, COMPTES, MOUVEMENTS, PERENNE, PRIVE, PRODUITS
from cpomdoc.stages.figures.repartition import OWN_MEANS
from cpomdoc.stages.figures.repartition_lue import parametres
from cpomdoc.stages.figures.repartition_regles import BORDERS

EFFETS_KEY, EFFETS_TITLE, EFFETS_LAST = "effets", "Effets", 14
NOTHING, INCOMPLETE, UNSEEN = "Rien à signaler", "Complétez d’abord les lignes commencées", "Non vérifié"
_MONEY = "#,##0.00;[Red]-#,##0.00;0.00"
_YEAR = f'[>={ENDLESS}]"sans fin";0'
_MORE_ROWS = 5
"""Rows that people may add to a table and still see here; those below are looked at when the file is dropped."""

_FIRST, _LAST = 2, EFFETS_LAST  # the columns that people see
_WORDS = _LAST
_HELPERS = _LAST + 1  # the hidden ones begin here
_YEARS_ROW, _WHOLE_ROWS = 5, (6, 7, 8)
_OTHER_ROWS = (10, 11, 12)
_ACCOUNTS_HEADER = 14


@dataclass(frozen=True, slots=True)
class _Rules:
    """The words of each rule that the questionnaire has."""

    mots: Mapping[str, str]

    def words(self, tests: Sequence[tuple[str, str]]) -> str:
        """Formula: the words of the rules whose test holds, or that there is nothing to say."""
        known = [(self.mots[name], test) for name, test in tests if name in self.mots]
        if not known:
            return quoted(NOTHING)
        told = "&".join(f'IF({test},"\u00a0; {words}","")' for words, test in known)
        return f"IF(LEN({told})=0,{quoted(NOTHING)},MID({told},4,400))"

    def border(self, tests: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """The tests of BORDERS, each one silent where a more precise one of the questionnaire speaks."""
        finer: list[str] = []
        for name in BORDERS:
            if name in self.mots:
                yield name, f"AND({tests[name]}{''.join(f',NOT({test})' for test in finer)})"
                finer.append(tests[name])


@dataclass(slots=True)
class Effets:
    """The sheet being written."""

    page: Page
    layout: Layout
    law: Reglementation
    comptes: SheetLayout = field(init=False)
    mouvements: SheetLayout = field(init=False)
    rules: _Rules = field(init=False)

    def __post_init__(self) -> None:
        by_table = {sheet.table.key: sheet for sheet in self.layout.sheets if sheet.table is not None}
        self.comptes, self.mouvements = by_table[COMPTES], by_table[MOUVEMENTS]
        checks = (one for one in self.layout.questionnaire.checks if one.kind == "repartition")
        self.rules = _Rules({str(one.options["regle"]): str(one.options["mots"]) for one in checks})

    # --- where things are ---------------------------------------------------------------------------------------------

    @property
    def accounts(self) -> range:
        """The rows of the accounts."""
        first = _ACCOUNTS_HEADER + 1
        return range(first, first + self.comptes.rows + _MORE_ROWS)

    @property
    def moves(self) -> range:
        """The rows of the movements."""
        first = self.accounts.stop + 3
        return range(first, first + self.mouvements.rows + _MORE_ROWS)

    def answer(self, key: str) -> str:
        """Formula: a single answer of the workbook."""
        sheet, _, _ = self.layout.place(FieldKey(key))
        return by_key(sheet, key, sheet_prefix(sheet))

    def column(self, table: str, key: str) -> str:
        """Formula: a column of a table, header included."""
        sheet, _, column = self.layout.place(FieldKey(f"{table}.{key}"))
        return column_range(sheet, column)

    def _row_of(self, table: str, key: str, index: int) -> str:
        """Formula: an answer of the row *index* of a table, header included; the empty row of its end, below it."""
        cells = self.column(table, key)
        return f"INDEX({cells},MIN({index},ROWS({cells})))"

    def helper(self, rows: range, number: int) -> str:
        """The hidden column *number* of a block."""
        letters = column_letters(_HELPERS + number)
        return f"${letters}${rows.start}:${letters}${rows.stop - 1}"

    def years(self) -> tuple[str, str, str]:
        """N, N+1, the last exercice."""
        return tuple(f"$B${row}" for row in _WHOLE_ROWS)  # type: ignore[return-value]

    # --- writing ---------------------------------------------------------------------------------------------------

    def write(self, identity: str) -> int:
        """Write the sheet; returns its last row."""
        page = self.page
        page.width(28, 18, 18, 16, 16, 16, 16, 16, 16, 16, 16, 14, 52)
        page.put(1, 1, identity, "key")
        page.put(1, 2, EFFETS_TITLE, "title")
        page.row(1, 30)
        help_text = (
            "Cette feuille se calcule seule, pour le scénario proposé\u00a0: rien à y saisir. Charges et produits sont "
            "en euros de l’exercice simulé."
        )
        page.put(2, 2, help_text, "subtitle")
        self._whole()
        self._accounts()
        self._moves()
        for number in range(_HELPERS, _HELPERS + 24):
            page.hide_column(number)
        whole = (_WHOLE_ROWS[0], _OTHER_ROWS[-1])
        for rows in (whole, (_ACCOUNTS_HEADER + 1, self.accounts.stop - 1), (self.moves.start, self.moves.stop - 1)):
            letters = column_letters(_WORDS)
            page.rule(rows, (_WORDS, _WORDS), f'=${letters}{rows[0]}="{NOTHING}"', "if_grey")
            told = f'AND(${letters}{rows[0]}<>"",${letters}{rows[0]}<>"Règle touchée")'
            page.rule(rows, (_WORDS, _WORDS), f"={told}", "if_wrong")
        return self.moves.stop - 1

    def _formula(self, row: int, column: int, formula: str, look: str = "") -> None:
        """A formula; no result of today is written: programs calculate the sheet when they open it."""
        if look:
            code = self.page.worksheet.write_formula(
                row - 1, column - 1, f"={formula}", self.page.styles.number(look), ""
            )
            check(code, formula[:60])
        else:
            self.page.formula(row, column, f"={formula}", "", "cell")

    def _head(self, row: int, *heads: str) -> None:
        for column in range(_FIRST, _LAST + 1):
            text = heads[column - _FIRST] if column - _FIRST < len(heads) else ""
            right = _FIRST < column < _WORDS
            self.page.put(row, column, text, "header_right" if right else "header")
        self.page.row(row, height(*((text, 15) for text in heads[:-1]), least=34))

    def _whole(self) -> None:
        """The three years, what the movements make of the result and of the CAF; what is drawn; the siège."""
        self._head(
            _YEARS_ROW, "Exercice", "Résultat déplacé", "Autofinancement après", "Capital à rembourser", *[""] * 8
        )
        self.page.put(_YEARS_ROW, _WORDS, "Règle touchée", "header")
        first, last = self.answer("repartition.exercice"), self.answer("repartition.dernier_exercice")
        years = (first, f"{first}+1", f"MAX({last},{first}+1)")
        caf, capital = self.answer("repartition.caf"), self.answer("repartition.capital")
        for rank, (row, year) in enumerate(zip(_WHOLE_ROWS, years, strict=True)):
            self._formula(row, 2, f'IF(ISNUMBER({first}),{year},"")', "0")
            moved = self.helper(self.accounts, 3 + rank)
            self._formula(row, 3, f'IF(ISNUMBER($B{row}),SUM({moved}),"")', _MONEY)
            self._formula(row, 4, f'IF(AND(ISNUMBER($C{row}),ISNUMBER({caf})),{caf}+$C{row},"")', _MONEY)
            self._formula(row, 5, f'IF(ISNUMBER({capital}),{capital},"")', _MONEY)
            ready = f"AND(ISNUMBER($D{row}),ISNUMBER($E{row}))"
            short = f"AND(N($C{row})<0,ROUND(N($D{row})-N($E{row}),2)<0)"
            self._told(row, "autofinancement", ready, short)
        self._others()

    def _others(self) -> None:
        first, second, third = _OTHER_ROWS
        self._head(first, "Ensemble", "Avant", "Après", "Limite", *[""] * 8)
        self.page.put(first, _WORDS, "Règle touchée", "header")
        frng = self.answer("repartition.frng")
        year, rows = self.years()[0], self.moves
        drawn = (
            f"SUMPRODUCT({self.helper(rows, 0)}*{self.helper(rows, 9)}*({self.helper(rows, 6)}<={year})"
            f"*({self.helper(rows, 7)}>={year})*{self.helper(rows, 5)})"
        )
        self.page.put(second, 2, "Prélevé sur le fonds de roulement", "cell")
        self._formula(second, 3, f'IF(ISNUMBER({frng}),{frng},"")', _MONEY)
        self._formula(second, 4, f'IF(ISNUMBER({year}),{drawn},"")', _MONEY)
        self._formula(second, 5, f'IF(ISNUMBER({frng}),MAX({frng},0),"")', _MONEY)
        over = f"ROUND(N($D{second})-N($E{second}),2)>0"
        self._told(second, "fonds_de_roulement", f"ISNUMBER($E{second})", over)
        spread, allowed = self.answer("repartition.siege_reparti"), self.answer("repartition.siege_autorise")
        letters = column_letters(_LAST - 1)
        moved = f"SUM(${letters}${self.accounts.start}:${letters}${self.accounts.stop - 1})"
        self.page.put(third, 2, "Frais de siège répartis", "cell")
        self._formula(third, 3, f'IF(ISNUMBER({spread}),{spread},"")', _MONEY)
        self._formula(third, 4, f'IF(ISNUMBER({spread}),{spread}+{moved},"")', _MONEY)
        self._formula(third, 5, f'IF(ISNUMBER({allowed}),{allowed},"")', _MONEY)
        over = f"ROUND(N($D{third})-N($E{third}),2)>0"
        self._told(third, "siege", f"AND(ISNUMBER($D{third}),ISNUMBER($E{third}))", over)

    def _told(self, row: int, rule: str, ready: str, test: str) -> None:
        """The words of a rule on the proposed scenario, once all rows that were begun are complete; that nobody could
        look, when an answer lacks. Nothing where the family has no such rule.
        """
        self.page.ruled(row, 6, _WORDS, "cell")
        self.page.row(row, 34 if row in _OTHER_ROWS else 20)
        if rule in self.rules.mots:
            words = f"IF({ready},{self.rules.words([(rule, test)])},{quoted(UNSEEN)})"
            self._formula(row, _WORDS, f"IF({self._pending()},{quoted(INCOMPLETE)},{words})")

    def _pending(self) -> str:
        """Formula: a row was begun and is not complete."""
        return f"SUM({self.helper(self.accounts, 2)})+SUM({self.helper(self.moves, 10)})>0"

    # --- accounts --------------------------------------------------------------------------------------------------

    def _accounts(self) -> None:
        heads = ["Compte", "Base avant", "Base après", "Écart", "Base après, année suivante", "Écart, année suivante"]
        heads += ["Base après, dernière année", "Écart, dernière année", "Résultat", "Résultat, année suivante"]
        heads += ["Résultat, dernière année", "Part du siège, écart", "Règle touchée"]
        self._head(_ACCOUNTS_HEADER, *heads)
        for rank, row in enumerate(self.accounts):
            self._account(row, rank + 2)

    def _account(self, row: int, index: int) -> None:
        def at(key: str) -> str:
            return self._row_of(COMPTES, key, index)

        needed = ("code", "finess_et", "personne", "autorite", "financement", "nature", "modalite", "regime")
        amounts = ("base", *CHARGES, *PRODUITS)
        filled = "*".join(f'({at(key)}<>"")' for key in needed) + "".join(f"*ISNUMBER({at(key)})" for key in amounts)
        begun = f'OR({at("code")}<>"",{at("base")}<>"")'
        complete, pending = f"${column_letters(_HELPERS)}{row}", 2
        self._formula(row, _HELPERS, f"IF(ISNUMBER({self.years()[0]}),{filled},0)")
        self._formula(row, _HELPERS + 1, f"IF(ISNUMBER({at('taux')}),{at('taux')}/100,0)")
        self._formula(row, _HELPERS + pending, f"IF(AND({begun},{complete}=0),1,0)")
        self._formula(row, 2, f'IF({at("code")}="","",{at("code")})')
        growth = f"(1+${column_letters(_HELPERS + 1)}{row})"
        first = self.years()[0]
        for rank, year in enumerate(self.years()):
            before, after, moved = self._bases(index, at("base"), growth, first, year)
            self._formula(row, _HELPERS + 6 + rank, f'IF({complete}=1,ROUND({before},2),"")')
            self._formula(row, (4, 6, 8)[rank], f'IF({complete}=1,ROUND({before}+{after},2),"")', _MONEY)
            kept = f"${column_letters(_HELPERS + 6 + rank)}{row}"
            then = f"${column_letters((4, 6, 8)[rank])}{row}"
            self._formula(row, (5, 7, 9)[rank], f'IF({complete}=1,ROUND({then}-{kept},2),"")', _MONEY)
            self._formula(row, _HELPERS + 3 + rank, f"IF({complete}=1,{moved},0)")
            sums = f"{'+'.join(map(at, PRODUITS))}-{'-'.join(map(at, CHARGES))}"
            change = f"${column_letters(_HELPERS + 3 + rank)}{row}"
            self._formula(row, (10, 11, 12)[rank], f'IF({complete}=1,ROUND({sums}+{change},2),"")', _MONEY)
        self._formula(row, 3, f'IF({complete}=1,${column_letters(_HELPERS + 6)}{row},"")', _MONEY)
        rate = self.answer("repartition.siege_taux")
        charges = f"ROUND({self._charges(index, first)}*{rate}/100,2)"
        self._formula(row, 13, f'IF(AND({complete}=1,ISNUMBER({rate})),{charges},"")', _MONEY)
        tests = self._account_tests(row, at)
        words = f"IF({self._pending()},{quoted(INCOMPLETE)},{self.rules.words(tests)})"
        self._formula(row, _WORDS, f'IF({complete}=1,{words},"")')

    def _bases(self, index: int, base: str, growth: str, first: str, year: str) -> tuple[str, str, str]:
        """Before, what movements add to the base, and what they add to the result, in *year*."""
        rows = self.moves
        kept, two, money = self.helper(rows, 0), self.helper(rows, 1), self.helper(rows, 5)
        pays = f"({self.helper(rows, 6)}<={year})*({self.helper(rows, 7)}>={year})"
        signed = f"(({self.helper(rows, 4)}={index})-({self.helper(rows, 3)}={index}))"
        lasting, start = self.helper(rows, 13), self.helper(rows, 12)
        grown = f"({lasting}*{growth}^({year}-{start})+1-{lasting})"
        after = f"SUMPRODUCT({kept}*{two}*{pays}*{signed}*{money}*{grown})"
        produits = f"SUMPRODUCT({kept}*{self.helper(rows, 2)}*{pays}*{signed}*{money})"
        return f"{base}*{growth}^({year}-{first})", after, f"{produits}-{self._charges(index, year)}"

    def _charges(self, index: int, year: str) -> str:
        """By how much the charges of an account move in *year*."""
        rows = self.moves
        kept, money = self.helper(rows, 0), self.helper(rows, 5)
        pays = f"({self.helper(rows, 6)}<={year})*({self.helper(rows, 7)}>={year})"
        costs = f"({self.helper(rows, 6)}<={year})*({self.helper(rows, 8)}>={year})"
        less = f"SUMPRODUCT({kept}*{self.helper(rows, 2)}*{pays}*({self.helper(rows, 3)}={index})*{money})"
        more = f"SUMPRODUCT({kept}*{self.helper(rows, 11)}*{costs}*({self.helper(rows, 4)}={index})*{money})"
        return f"({more}-{less})"

    def _account_tests(self, row: int, at: Callable[[str], str]) -> list[tuple[str, str]]:
        nature = at("nature")
        results = [f"${letters}{row}" for letters in ("J", "K", "L")]
        changes = [f"${column_letters(_HELPERS + 3 + rank)}{row}" for rank in range(3)]
        some = ",".join(f"N({one})<>0" for one in results)
        deficits = ",".join(
            f"AND(N({result})<0,ROUND({change},2)<0)" for result, change in zip(results, changes, strict=True)
        )
        lost = []
        for rank, letters in enumerate(("D", "F", "H")):
            before = f"N(${column_letters(_HELPERS + 6 + rank)}{row})"
            lost.append(f"IF({before}>0,100*({before}-N(${letters}{row}))/{before},0)")
        own = f"OR({nature}={quoted(Nature.DNA)},{nature}={quoted(Nature.SIC)})"
        law = self._law()
        return [
            ("base_epuisee", f"MIN(N($D{row}),N($F{row}),N($H{row}))<0"),
            ("budgets_equilibres", f"AND({own},MIN({','.join(f'N({one})' for one in results)})<0)"),
            ("equilibre_strict", f"AND({nature}={quoted(Nature.HORS)},OR({some}))"),
            ("deficit_admis", f"AND({nature}={quoted(Nature.CONTRAT)},OR({deficits}))"),
            ("activite", f"AND(ISNUMBER({at('objectif')}),MAX({','.join(lost)})>{law.seuil_activite})"),
        ]

    # --- movements -------------------------------------------------------------------------------------------------

    def _moves(self) -> None:
        heads = [
            "Mouvement",
            "De",
            "Vers",
            "Montant",
            "Début",
            "Dernier exercice payé",
            "Dernier exercice de la charge",
        ]
        self._head(self.moves.start - 1, *heads, "", "", "", "Proposé", "Acte", "Règle touchée")
        for rank, row in enumerate(self.moves):
            self._move(row, rank + 2)

    def _move(self, row: int, index: int) -> None:
        def at(key: str) -> str:
            return self._row_of(MOUVEMENTS, key, index)

        def own(number: int) -> str:
            return f"${column_letters(_HELPERS + number)}{row}"

        source, amount, start = at("source"), at("montant"), at("debut")
        texts = ("de", "vers", "groupe", "duree", "source", "emploi")
        complete = "*".join([f"ISNUMBER({amount})", f"ISNUMBER({start})", *(f'({at(key)}<>"")' for key in texts)])
        whole = own(14)
        unsaid = f"IF({_one_of(source, PROVISIONAL)}=1,{start},{ENDLESS})"
        helpers = {
            0: f"IF(AND({whole}=1,EXACT({at('scenario')},{self.answer('repartition.propose')})),1,0)",
            1: _one_of(source, TWO_ENDS),
            2: f"1-{_one_of(source, OWN_MEANS)}",
            3: f"IFERROR(MATCH({at('de')},{self.column(COMPTES, 'code')},0),0)",
            4: f"IFERROR(MATCH({at('vers')},{self.column(COMPTES, 'code')},0),0)",
            5: f"IF({whole}=1,{amount},0)",
            6: f"IF({whole}=1,{start},{ENDLESS + 1})",
            7: f"IF({whole}=1,IF({own(15)}>0,{start}+{own(15)}-1,{unsaid}),0)",
            8: f"IF({whole}=1,IF({_yes(at('durable'))},{ENDLESS},{own(7)}),0)",
            9: _one_of(source, {Source.FRNG}),
            10: f'IF(AND(OR({at("scenario")}<>"",{amount}<>""),{whole}=0),1,0)',
            11: f"IF(AND({at('emploi')}={quoted(Emploi.EXPLOITATION)},{source}<>{quoted(Source.RESULTAT)}),1,0)",
            12: f"IF({whole}=1,MAX({start},N({self.years()[0]})),N({self.years()[0]}))",
            13: f"IF({own(15)}=0,1,0)",
            14: f"IF(ISNUMBER({self.years()[0]}),{complete},0)",
            15: f"IFERROR(IF({at('duree')}={quoted(PERENNE)},0,VALUE(LEFT({at('duree')},1))),0)",
            16: f"IF({_no_object(at('de'))},1,0)",
            17: f"IF({_no_object(at('vers'))},1,0)",
        }
        for number, formula in helpers.items():
            self._formula(row, _HELPERS + number, formula)
        shown = f"{whole}=1"
        self._formula(row, 2, f'IF({shown},{at("scenario")}&", n° "&{at("numero")},"")')
        for column, key, look in ((3, "de", ""), (4, "vers", ""), (5, "montant", _MONEY), (6, "debut", "0")):
            self._formula(row, column, f'IF({shown},{at(key)},"")', look)
        self._formula(row, 7, f'IF({shown},{own(7)},"")', _YEAR)
        self._formula(row, 8, f'IF({shown},{own(8)},"")', _YEAR)
        self._formula(row, 12, f'IF({shown},IF({own(0)}=1,"Oui","Non"),"")')
        self._formula(row, 13, f'IF({shown},{self._act(source, own)},"")')
        self._formula(row, _WORDS, f'IF({shown},{self.rules.words(self._tests(at, own))},"")')

    def _act(self, source: str, own: Callable[[int], str]) -> str:
        """The act that the movement needs, when the whole keeps its balance."""
        fixed = _yes(self.answer("repartition.quotes_parts_fixees"))
        lasting = (
            f'IF({own(7)}>{own(6)},IF({fixed},"Avenant","Décision modificative, puis arrêté"),"Décision modificative")'
        )
        between = f"AND({source}={quoted(Source.RESULTAT)},{own(16)}=0,{own(17)}=0,{own(3)}<>{own(4)})"
        opened = _yes(self.answer("repartition.entre_comptes"))
        return f'IF({own(1)}=1,{lasting},IF(AND({between},NOT({opened})),"Avenant","Aucun acte"))'

    def _tests(self, at: Callable[[str], str], own: Callable[[int], str]) -> list[tuple[str, str]]:
        law = self._law()
        source, giver, taker = at("source"), own(3), own(4)

        def of(place: str, key: str) -> str:
            return f"INDEX({self.column(COMPTES, key)},MAX({place},1))"

        def same(*keys: str) -> str:
            tests = (f'EXACT(TRIM({of(giver, key)}&""),TRIM({of(taker, key)}&""))' for key in keys)
            return f"AND({','.join(tests)})"

        ends = f"{giver}>0,{taker}>0,OR({own(1)}=1,{source}={quoted(Source.CNR)})"
        envelope = ("personne", "autorite", "financement")
        trades = [f"({of(place, 'nature')}={quoted(Nature.COMMERCIAL)})" for place in (giver, taker)]
        borders = {
            "budgets_etanches": f"AND({ends},{trades[0]}<>{trades[1]})",
            "meme_bop": f"AND({ends},{same('autorite')},NOT({same('financement')}))",
            "financeurs": f"AND({ends},{same('finess_et')},NOT({same(*envelope)}))",
            "meme_enveloppe": f"AND({ends},NOT({same(*envelope)}))",
        }
        limited = "+".join(self._limited(of, place, law.modalites_exercice) for place in (giver, taker))
        private, clause = self.answer("repartition.secteur"), self.answer("repartition.entre_comptes")
        opened = f"AND({private}={quoted(PRIVE)},{_yes(clause)})"
        result = f"{source}={quoted(Source.RESULTAT)}"
        first = f"IF({giver}>0,{giver},{taker})"
        uses = ",".join(f"IF({at('emploi')}={quoted(word)},1,0)" for word in law.emplois_interdits)
        forbidden = f"MAX({uses})=1"
        tied = f'AND({at("fleche")}<>"",{at("fleche")}<>{quoted(AUCUN)},NOT({_yes(at("objet_garde"))}))'
        return [
            ("somme_nulle", f"AND({own(1)}=1,OR({own(16)}=1,{own(17)}=1,EXACT({at('de')},{at('vers')})))"),
            *self.rules.border(borders),
            ("exercice_seul", f"AND({own(1)}=1,{ends},{own(7)}>{own(6)},{limited}>0)"),
            (
                "resultats",
                f"AND({result},{own(16)}=0,{own(17)}=0,NOT(EXACT({at('de')},{at('vers')})),NOT({opened}))",
            ),
            (
                "emplois_admis",
                f"AND({result},{first}>0,{of(first, 'regime')}={quoted(law.regime_interdit)},{forbidden})",
            ),
            ("charge_durable", f"AND({_yes(at('durable'))},{_one_of(source, PROVISIONAL)}=1)"),
            ("poste_occupe", f"AND({_yes(at('poste_occupe'))},{own(16)}=0)"),
            ("fleche", tied),
        ]

    def _limited(self, of: Callable[[str, str], str], place: str, modalites: Sequence[str]) -> str:
        """How many accounts of the envelope of the account at *place* lend for one exercice only."""
        same = "*".join(
            f"EXACT(TRIM({self.column(COMPTES, key)}),TRIM({of(place, key)}))"
            for key in ("personne", "autorite", "financement")
        )
        some = "+".join(f"({self.column(COMPTES, 'modalite')}={quoted(word)})" for word in modalites)
        return f"SUMPRODUCT({same}*({some}))"

    def _law(self) -> Parametres:
        """What the law says today, as far as a form may know: of the last day of which it is known."""
        latest = max(one.periodes[-1].debut for one in self.law.values() if one.key.startswith("repartition."))
        found = parametres(self.law, max(latest, date(2026, 1, 1)))
        assert not isinstance(found, Missing)
        return found


def _one_of(cell: str, words: frozenset[Source] | set[Source]) -> str:
    """Formula: 1 when the cell is one of *words*."""
    return "MAX(" + ",".join(f"IF({cell}={quoted(word)},1,0)" for word in sorted(words)) + ")"


def _no_object(cell: str) -> str:
    return f'ISNUMBER(MATCH(SUBSTITUTE(LOWER(TRIM({cell})),".",""),{NO_OBJECT_LIST},0))'


def _yes(cell: str) -> str:
    return f'ISNUMBER(MATCH(LOWER(TRIM({cell}&"")),{YES_LIST},0))'
