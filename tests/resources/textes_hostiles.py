"""Eighty-two hostile or odd texts, written by us: what becomes of each when a person gives it as an answer.

*attendu* is what the Word document and the PDF must show, None when no document may hold the text. *perdus* are its
signs that the PDF would lose, for want of a font: the cell must be refused, though Word could hold the text. Used by
the tests of rendering and by the journey from Excel to PDF.
"""

from __future__ import annotations

from typing import NamedTuple


class Texte(NamedTuple):
    nom: str
    brut: str
    attendu: str | None
    perdus: str = ""


def _exact(nom: str, brut: str) -> Texte:
    return Texte(nom, brut, brut)


def _cleaned(nom: str, brut: str, attendu: str) -> Texte:
    return Texte(nom, brut, attendu)


def _undrawn(nom: str, brut: str, perdus: str) -> Texte:
    return Texte(nom, brut, brut, perdus)


def _refused(nom: str, brut: str) -> Texte:
    return Texte(nom, brut, None)


TEXTES: tuple[Texte, ...] = (
    # XML and HTML
    _exact("esperluette", "Santé & Social <Association>"),
    _exact("entité", "Durand &amp; Fils"),
    _exact("entité numérique", "A&#65;B &#x0; C"),
    _exact("entité inconnue", "&nbsp;&xxe;"),
    _exact("chevrons", "a < b > c <= d"),
    _exact("fin de corps", "x</w:body>"),
    _exact("fin de texte", "</w:t></w:r><w:r><w:t>injecté"),
    _exact("paragraphe", "</w:t></w:r></w:p><w:p><w:r><w:t>faux</w:t></w:r></w:p><w:p>"),
    _exact("section de données", "]]><![CDATA[ x ]]>"),
    _exact("commentaire XML", "<!-- rien --> fin"),
    _exact("instruction", '<?xml version="1.0"?>'),
    _exact("doctype", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;'),
    _exact("guillemets droits", 'dit "l\'autre"'),
    _exact("script", "<script>alert(1)</script>"),
    _exact("attribut", '" onmouseover="x'),
    _exact("saut de Word", "a<w:br/>b"),
    # Jinja and docxtpl
    _exact("calcul", "{{ 7*7 }}"),
    _exact("calcul collé", "{{7*7}}"),
    _exact("classe", "{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    _exact("bloc", "{% for a in range(10) %}x{% endfor %}"),
    _exact("bloc seul", "{% endif %}"),
    _exact("paragraphe docxtpl", "{%p if true %}"),
    _exact("ligne docxtpl", "{%tr endfor %}"),
    _exact("commentaire Jinja", "{# caché #}"),
    _exact("texte enrichi", "{{r x }}"),
    _exact("échappement docxtpl", "{_{ x }_} {_% y %_}"),
    _exact("accolade ouverte", "reste {{ ouvert"),
    _exact("accolade fermée", "}} %} #}"),
    _exact("balise coupée", "{ { a } }"),
    _exact("module Python", "{0.__class__} %(a)s %s %n ${PATH} $(id) `id`"),
    _exact("nom de la base", "{{ piece.reference }}"),
    # formulas
    _exact("formule", "=1+1"),
    _exact("formule de lien", '=HYPERLINK("http://exemple.fr","ici")'),
    _exact("échange dynamique", "=cmd|' /C calc'!A0"),
    _exact("plus", "+33 1 02 03 04 05"),
    _exact("arobase", "@SOMME(A1)"),
    _exact("tiret", "-2+3"),
    _exact("champ de Word", 'TOC \\o "1-3" \\h'),
    _exact("échappement d’Excel", "_x000D_"),
    _exact("échappement double", "_x005F_x000D_ fin"),
    # Unicode
    _cleaned("accent décomposé", "e\u0301te\u0301 a\u0300 C\u0327a", "été à Ça"),
    _cleaned("angström", "\u212b", "\u00c5"),
    _exact("ligature", "ﬁnancement"),
    _exact("œ", "Œuvre, cœur, Ÿ, Æ"),
    _undrawn("émoji", "équipe 🙂", "🙂"),
    _undrawn("famille d’émoji", "👨\u200d👩\u200d👧", "👨👩👧"),
    _undrawn("teinte", "👋🏽", "👋🏽"),
    _undrawn("drapeau", "🇫🇷", "🇫🇷"),
    _exact("variante", "❤\ufe0f"),
    _undrawn("plan 2", "𠮷野家", "𠮷野家"),
    _undrawn("mathématique", "𝒜 ≤ ∞ ≠ ∅", "𝒜"),
    _exact("arabe", "مرحبا بالعالم"),
    _exact("hébreu et chiffres", "שלום 123"),
    _exact("grec, cyrillique", "Ωμέγα Юрий"),
    _undrawn("chinois", "社会福祉", "社会福祉"),
    _undrawn("thaï", "ภาษาไทย", "ภาษไทย"),
    _undrawn("hindi", "क्षि", "क्षि"),
    _exact("accents empilés", "Z\u0351\u036ba\u0363l"),
    _exact("symboles", "€ £ ¥ § ¶ † ‰ № ℡"),
    _exact("indices", "m² CO₂ 1ᵉʳ"),
    _undrawn("zone privée", "puce \uf0b7 de Word", "\uf0b7"),
    _exact("caractère de remplacement", "perdu \ufffd"),
    # blanks and invisible signs
    _exact("insécable", "12\u00a0345\u00a0€"),
    _exact("insécable fine", "12\u202f345\u202f€"),
    _exact("espaces doublées", "a  b   c"),
    _exact("tabulation", "a\tb"),
    _exact("lignes", "1 rue Haute\n99000 Aure\nFrance"),
    _exact("ligne vide", "premier\n\nsecond"),
    _cleaned("lignes de Windows", "a\r\nb\rc", "a\nb\nc"),
    _cleaned("espace de largeur nulle", "sans\u200bespace", "sansespace"),
    _cleaned("marque d’ordre", "a\ufeffb", "ab"),
    _cleaned("carnet d’adresses", "\u202a01 02 03 04 05\u202c", "01 02 03 04 05"),
    _cleaned("sens inversé", "facture\u202efdp.exe", "facturefdp.exe"),
    _cleaned("césure conditionnelle", "hé\u00adber\u00adge\u00adment", "hébergement"),
    # refused
    _refused("nul", "a\x00b"),
    _refused("sonnerie", "a\x07b"),
    _refused("tabulation verticale", "a\x0bb"),
    _refused("contrôle C1", "a\x85b"),
    _refused("demi-caractère", "a\ud800b"),
    _refused("non-caractère", "a\ufffeb"),
    _refused("marque réservée", "a\ue000b\ue001c\ue002"),
    # size
    _exact("longueur d’une case d’Excel", ("Mot " * 8191 + "fin")[:32767]),
)

assert len(TEXTES) == 82, len(TEXTES)
