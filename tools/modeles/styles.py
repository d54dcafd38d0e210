"""Nothing -> the parts that give a template its look: styles, lists, theme, fonts."""

from __future__ import annotations

import re

from tools.modeles.ooxml import AMBRE, ARDOISE, ENCRE, FILET, FOND_AMBRE, GRIS, TEXT_WIDTH, border, twips

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)

_FONTS = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'


def _spacing(before: float, after: float, line: float, rule: str = "exact") -> str:
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" w:line="{round(line * 20)}" '
        f'w:lineRule="{rule}"/>'
    )


def _look(size: float = 0, bold: bool | None = None, color: str = "", extra: str = "") -> str:
    weight = "" if bold is None else ("<w:b/>" if bold else '<w:b w:val="0"/>')
    caps = "<w:caps/>" if extra == "caps" else '<w:caps w:val="0"/>' if extra == "no-caps" else ""
    tint = f'<w:color w:val="{color}"/>' if color else ""
    height = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    return weight + caps + tint + height


def _style(
    identifier: str,
    name: str,
    spacing: str = "",
    look: str = "",
    *,
    based: str = "Normal",
    follow: str = "",
    keep: bool = False,
    page: bool | None = None,
    number: str = "",
    tabs: str = "",
    indent: str = "",
    align: str = "",
    outline: int | None = None,
    rule: bool | None = None,
    borders: str = "",
    shown: bool = True,
) -> str:
    """A paragraph style. Element order inside w:pPr is the schema's."""
    order = ""
    if number:
        level, listed = number.split("@")
        order = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{listed}"/></w:numPr>'
    edges = {
        True: f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="{FILET}"/></w:pBdr>',
        None: "",
        False: '<w:pBdr><w:top w:val="nil"/></w:pBdr>',
    }[rule]
    properties = (
        ("<w:keepNext/><w:keepLines/>" if keep else "")
        + {True: "<w:pageBreakBefore/>", False: '<w:pageBreakBefore w:val="0"/>', None: ""}[page]
        + order
        + edges
        + (f"<w:pBdr>{borders}</w:pBdr>" if borders else "")
        + (f"<w:tabs>{tabs}</w:tabs>" if tabs else "")
        + spacing
        + (f"<w:ind {indent}/>" if indent else "")
        + (f'<w:jc w:val="{align}"/>' if align else "")
        + (f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else "")
    )
    default = ' w:default="1"' if identifier == "Normal" else ""
    parent = "" if identifier == "Normal" else f'<w:basedOn w:val="{based}"/>'
    after = f'<w:next w:val="{follow}"/>' if follow else ""
    known = identifier == "Normal" or name[0].islower() or name in {"TOC Heading", "Title"}
    custom = "" if known else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{identifier}"><w:name w:val="{name}"/>{parent}{after}'
        f"{'<w:qFormat/>' if shown else ''}"
        f"<w:pPr>{properties}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
    )


def _character(identifier: str, name: str, look: str, custom: bool = True) -> str:
    mark = ' w:customStyle="1"' if custom else ""
    return (
        f'<w:style w:type="character"{mark} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"<w:qFormat/><w:rPr>{look}</w:rPr></w:style>"
    )


def _tab(at: int, kind: str = "left", leader: str = "") -> str:
    lead = f' w:leader="{leader}"' if leader else ""
    return f'<w:tab w:val="{kind}"{lead} w:pos="{at}"/>'


def styles() -> str:
    hang = 'w:left="709" w:hanging="709"'
    body = _spacing(0, 6, 15)
    dotted = _tab(TEXT_WIDTH, "right", "dot")
    small = _spacing(2, 2, 12)
    bar = border("left", 36, ARDOISE, 12)
    box = "".join(border(edge, 12, AMBRE, 6) for edge in ("top", "left", "bottom", "right"))
    within = f'w:left="142" w:right="{TEXT_WIDTH - twips(89) + 142}"'
    paragraph_styles = (
        _style("Normal", "Normal", body, _look(11, color=ENCRE)),
        # headings
        _style(
            "Titre1",
            "heading 1",
            _spacing(0, 16, 20),
            _look(16, True, ARDOISE, "caps"),
            follow="Titre2",
            keep=True,
            page=True,
            number="0@1",
            outline=0,
        ),
        _style(
            "Titre2",
            "heading 2",
            _spacing(20, 6, 17),
            _look(13, True, ARDOISE),
            follow="Alinea",
            keep=True,
            number="0@2",
            rule=True,
            outline=1,
        ),
        _style(
            "Titre3", "heading 3", _spacing(8, 4, 15), _look(11, True, ARDOISE), follow="Alinea", keep=True, outline=2
        ),
        _style(
            "TitreHorsNumerotation",
            "Titre hors numérotation",
            "",
            _look(extra="no-caps"),
            based="Titre1",
            follow="Normal",
            number="0@0",
        ),
        _style(
            "TitreHorsNumerotationSuite",
            "Titre hors numérotation (suite)",
            _spacing(22, 8, 20),
            "",
            based="TitreHorsNumerotation",
            follow="Normal",
            page=False,
        ),
        _style(
            "TitreAnnexe",
            "Titre d’annexe",
            _spacing(0, 6, 20),
            _look(extra="no-caps"),
            based="Titre1",
            follow="Normal",
            page=False,
            number="0@0",
        ),
        _style(
            "TitreAnnexePage", "Titre d’annexe (nouvelle page)", "", based="TitreAnnexe", follow="Normal", page=True
        ),
        _style(
            "TitrePartie",
            "Titre de partie",
            _spacing(16, 6, 17),
            "",
            based="Titre2",
            follow="Normal",
            number="0@0",
            rule=False,
        ),
        _style(
            "TitreEtablissement",
            "Titre d’établissement (nouvelle page)",
            _spacing(0, 8, 17),
            _look(14),
            based="TitrePartie",
            follow="Normal",
            page=True,
        ),
        _style(
            "TitreFiche",
            "Titre de fiche",
            _spacing(0, 5, 20),
            _look(15, False, ENCRE),
            based="Titre2",
            follow="Normal",
            number="0@0",
            rule=False,
        ),
        # clauses
        _style("Alinea", "Alinéa numéroté", body, number="1@2", indent=hang),
        _style("AlineaIntroduction", "Alinéa d’introduction", based="Alinea", follow="AlineaSuite", keep=True),
        _style("AlineaSuite", "Alinéa sans numéro", body, indent='w:left="709"'),
        _style(
            "ListeLettree", "Liste lettrée", _spacing(0, 4, 15), number="2@2", indent='w:left="1134" w:hanging="425"'
        ),
        _style("ListePuces", "Liste à puces", _spacing(0, 3, 15), number="0@4", indent='w:left="425" w:hanging="425"'),
        _style("Visa", "Visa", _spacing(0, 3.5, 15), tabs=_tab(709), indent=hang),
        _style("NomPartie", "Nom de partie", _spacing(7, 2, 15), _look(12, True, ARDOISE), follow="Normal", keep=True),
        _style("Intertitre", "Intertitre", _spacing(8, 3, 15), _look(11, True, ARDOISE), follow="Normal", keep=True),
        _style(
            "MentionClause", "Mention de clause", _spacing(0, 5, 11), _look(8.5, color=GRIS), follow="Alinea", keep=True
        ),
        _style("Introduction", "Texte d’introduction", body, keep=True),
        # cover
        _style("PartieCouverture", "Partie en couverture", _spacing(0, 4, 20), _look(15), align="left"),
        _style("BlancCouverture", "Blanc de couverture", _spacing(0, 0, 96)),
        _style("BlancPetit", "Petit blanc de couverture", _spacing(0, 0, 34)),
        _style(
            "TitreContrat",
            "Title",
            _spacing(0, 0, 36),
            _look(30, True, ARDOISE),
            follow="SousTitreContrat",
            borders=bar,
            indent='w:left="284"',
        ),
        _style(
            "SousTitreContrat",
            "Sous-titre du contrat",
            _spacing(4, 0, 18),
            _look(14),
            borders=bar,
            indent='w:left="284"',
        ),
        _style(
            "MentionProjetTitre",
            "Mention de projet (titre)",
            _spacing(3, 0, 15),
            _look(11, True, AMBRE),
            keep=True,
            borders=box,
            indent=within,
        ),
        _style(
            "MentionProjet", "Mention de projet", _spacing(0, 3, 15), _look(11, color=AMBRE), borders=box, indent=within
        ),
        _style("GrandBlancCouverture", "Grand blanc de couverture", _spacing(0, 0, 196)),
        # tables
        _style(
            "TitreTableau",
            "Titre de tableau",
            _spacing(8, 4, 12),
            _look(9.5, True),
            follow="Normal",
            keep=True,
            number="0@3",
        ),
        _style("TitreBloc", "Titre de bloc", _spacing(6, 3, 12), _look(9.5, True), follow="Normal", keep=True),
        _style("TitreBlocSuite", "Titre de bloc (suite du tableau)", "", "", based="TitreBloc", follow="Normal"),
        _style("BlancBloc", "Blanc après un tableau", _spacing(0, 0, 6)),
        _style("BlancMinime", "Blanc minime", _spacing(0, 0, 1), _look(1)),
        _style("NoteTableau", "Note de tableau", _spacing(4, 10, 11), _look(8.5, color=GRIS)),
        _style("EnTeteColonne", "En-tête de colonne", _spacing(1, 1, 12), _look(9.5, True, ARDOISE), keep=True),
        _style("EnTeteColonneNombre", "En-tête de colonne (nombre)", based="EnTeteColonne", align="right"),
        _style("Cellule", "Cellule", small, _look(9.5)),
        _style("CelluleNombre", "Cellule (nombre)", based="Cellule", align="right"),
        _style("CelluleTitre", "Cellule (intitulé)", "", _look(bold=True), based="Cellule", keep=True),
        _style("CelluleSource", "Cellule (source)", "", _look(color=GRIS), based="Cellule"),
        _style("FaitGroupe", "Fait (groupe de lignes)", "", _look(bold=True, color=ARDOISE), based="Fait", keep=True),
        _style("Fait", "Fait", _spacing(0.5, 0.5, 12), based="Cellule"),
        _style("FaitNombre", "Fait (nombre)", "", based="Fait", align="right"),
        _style("FaitTitre", "Fait (intitulé)", "", _look(bold=True), based="Fait", keep=True),
        _style("FaitQuestion", "Fait (question)", "", _look(color=GRIS), based="Fait"),
        _style("FaitTotal", "Fait (total)", "", _look(bold=True), based="Fait"),
        _style("FaitTotalNombre", "Fait (nombre total)", "", based="FaitTotal", align="right"),
        _style("CelluleTotal", "Cellule (total)", "", _look(bold=True), based="Cellule"),
        _style("CelluleTotalNombre", "Cellule (nombre total)", based="CelluleTotal", align="right"),
        _style("CelluleNote", "Cellule (note)", _spacing(0, 2, 11), _look(8.5, color=GRIS)),
        _style("CelluleListe", "Cellule (liste)", based="Cellule", number="1@4", indent='w:left="198" w:hanging="198"'),
        _style("GraphiqueCellule", "Graphique dans cellule", _spacing(1, 1, 12, "atLeast"), _look(9.5), align="right"),
        # signatures
        _style("Signataire", "Signataire", _spacing(0, 2, 15), _look(12, True, ARDOISE), keep=True),
        _style("SignatureEspace", "Espace entre signatures", _spacing(12, 0, 10), keep=True, rule=True),
        _style("SignatureQualite", "Qualité du signataire", _spacing(0, 1, 12), _look(9.5), keep=True),
        _style(
            "SignatureLigne",
            "Ligne de signature",
            _spacing(2, 2, 12),
            _look(9.5, color=GRIS),
            tabs=_tab(709) + _tab(3969, "left", "dot"),
            keep=True,
        ),
        _style("SignatureCadre", "Cadre de signature", _spacing(3, 0, 11), _look(8.5, color=GRIS)),
        # around
        _style(
            "TitreSommaire",
            "TOC Heading",
            _spacing(0, 16, 20),
            _look(16, True, ARDOISE),
            follow="Normal",
            keep=True,
            page=True,
        ),
        _style("TM1", "toc 1", _spacing(9, 3, 15), _look(11, True, ARDOISE), tabs=dotted, shown=False),
        _style("TM2", "toc 2", _spacing(0, 3, 15), _look(11), tabs=dotted, indent='w:left="284"', shown=False),
        _style("EnTete", "header", _spacing(0, 0, 14), _look(8.5, color=GRIS), shown=False),
        _style("EnTeteDroite", "En-tête courant (droite)", based="EnTete", align="right"),
        _style(
            "EtiquetteProjet",
            "Étiquette de projet",
            _spacing(0, 0, 14),
            _look(8.5, True, AMBRE),
            based="EnTete",
            align="center",
        ),
        _style("PiedPage", "footer", _spacing(0, 0, 12), _look(8.5, color=GRIS), shown=False),
        _style("PiedDroite", "Pied courant (droite)", based="PiedPage", align="right"),
        _style("BasEnTete", "Bas d’en-tête", _spacing(0, 0, 1), _look(1)),
        _style("MentionFin", "Mention de fin", _spacing(10, 0, 12), _look(8.5, color=GRIS), align="center"),
        _style("Balise", "Balise de modèle", _spacing(0, 0, 10), _look(8, color="8A3FA0")),
        _style("Commentaire", "annotation text", _spacing(0, 0, 12, "atLeast"), _look(10), shown=False),
    )
    character_styles = (
        '<w:style w:type="character" w:default="1" w:styleId="PoliceParDefaut"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        _character("Fort", "Strong", "<w:b/><w:bCs/>", custom=False),
        _character("Exposant", "Exposant", '<w:vertAlign w:val="superscript"/>'),
        _character(
            "AConfirmer",
            "À confirmer",
            f'<w:color w:val="{AMBRE}"/><w:u w:val="dotted" w:color="{AMBRE}"/>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{FOND_AMBRE}"/>',
        ),
        _character("Lienhypertexte", "Hyperlink", '<w:color w:val="0B4F8A"/><w:u w:val="single"/>', custom=False),
        _character("LienSommaire", "Lien de sommaire", ""),
        _character("CommentReference", "annotation reference", '<w:sz w:val="16"/><w:szCs w:val="16"/>', custom=False),
    )
    tables = (
        '<w:style w:type="table" w:default="1" w:styleId="TableauNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="AucuneListe"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
    )
    return (
        f'{HEAD}<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}<w:sz w:val="22"/><w:szCs w:val="22"/>'
        '<w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="300" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>'
        f"{''.join(paragraph_styles)}{''.join(character_styles)}{''.join(tables)}</w:styles>"
    )


def style_names() -> dict[str, str]:
    """The name that Word shows for each paragraph style -> its identifier in the file."""
    found = re.findall(r'w:type="paragraph"[^>]* w:styleId="(\w+)"><w:name w:val="([^"]+)"', styles())
    return {name: identifier for identifier, name in found}


def numbering(roman: bool = False) -> str:
    """Two lists for titres and articles (so that articles run on through titres), one for tables, one for bullets.

    *roman*: the titres are parts, « I. », as in some national models.
    """

    def level(
        at: int,
        kind: str,
        text: str,
        style: str = "",
        suffix: str = "space",
        left: int = 0,
        hang: int = 0,
        look: str = "",
    ) -> str:
        linked = f'<w:pStyle w:val="{style}"/>' if style else ""
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}<w:suff w:val="{suffix}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{left}" w:hanging="{hang}"/></w:pPr>'
            f"<w:rPr>{look}</w:rPr></w:lvl>"
        )

    grey = f'<w:b w:val="0"/><w:color w:val="{GRIS}"/>'
    lists = (
        ("singleLevel", level(0, "upperRoman" if roman else "decimal", "%1." if roman else "TITRE %1 —", "Titre1")),
        (
            "multilevel",
            level(0, "decimal", "Article %1 —", "Titre2")
            + level(1, "decimal", "%1.%2", "Alinea", "tab", 709, 709, grey)
            + level(2, "lowerLetter", "%3)", "ListeLettree", "tab", 1134, 425, grey),
        ),
        ("singleLevel", level(0, "decimal", "Tableau %1 —", "TitreTableau")),
        (
            "multilevel",
            level(0, "bullet", "•", "ListePuces", "tab", 425, 425, grey)
            + level(1, "bullet", "•", "CelluleListe", "tab", 198, 198, grey),
        ),
    )
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        for at, (kind, levels) in enumerate(lists)
    )
    concrete = "".join(f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(len(lists)))
    return f"{HEAD}<w:numbering {NS}>{abstract}{concrete}</w:numbering>"


def theme() -> str:
    colors = (
        ("dk1", ENCRE),
        ("lt1", "FFFFFF"),
        ("dk2", ARDOISE),
        ("lt2", "EEF2F6"),
        ("accent1", ARDOISE),
        ("accent2", GRIS),
        ("accent3", "7B8794"),
        ("accent4", AMBRE),
        ("accent5", "1E6B3A"),
        ("accent6", "A1201A"),
        ("hlink", "0B4F8A"),
        ("folHlink", "5A3472"),
    )
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colors)
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind in ("major", "minor")
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="cpomdoc">'
        f'<a:themeElements><a:clrScheme name="cpomdoc">{scheme}</a:clrScheme><a:fontScheme name="cpomdoc">{fonts}'
        f'</a:fontScheme><a:fmtScheme name="cpomdoc"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}"
        f"</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}"
        "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def font_table() -> str:
    return (
        f'{HEAD}<w:fonts {NS}><w:font w:name="Calibri"><w:altName w:val="Carlito"/>'
        '<w:panose1 w:val="020F0502020204030204"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
