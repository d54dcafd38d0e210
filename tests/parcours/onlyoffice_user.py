"""A person at the engine of ONLYOFFICE: a script (JSON) of documents to open, what to do in them, and where to save.

Run with build/moteur on the path of Python. The script is a list of ``{"open": path, "save": path, "gestures": [{"do":
"replace", "words": "…", "by": "…"}, …]}``, the gestures being those of writer_user.py; ``"commands": [js]`` are run
after them. It imports nothing of cpomdoc: it is somebody else. Without a licence the engine stamps a word in the
headers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

GESTURES = """
var D = Api.GetDocument(), missing = [];
function found(words, within) {
    var all = (within || D).Search(words, true);
    if (!all.length) { missing.push(words); }
    return all[0];
}
function paragraph(words) { return found(words).GetParagraph(0); }
var hand = {
    track: function (g) { D.SetAssistantTrackRevisions(true, g.by || "Mme Aubert (ARS)"); },
    replace: function (g) {
        (g.inside ? found(g.words, paragraph(g.inside)) : found(g.words)).Select();
        D.EnterText(g.by);
    },
    comment: function (g) { found(g.words).AddComment(g.text, g.by); },
    embolden: function (g) { found(g.words).SetBold(true); },
    centre: function (g) { paragraph(g.words).SetJc("center"); },
    restyle: function (g) { paragraph(g.words).SetStyle(D.GetStyle(g.style)); },
    drop_paragraph: function (g) { paragraph(g.words).Delete(); },
    add_paragraph: function (g) {
        var more = Api.CreateParagraph();
        more.AddText(g.text);
        paragraph(g.words).InsertParagraph(more, "after", true);
    },
    move: function (g) {
        var gone = paragraph(g.words);
        paragraph(g.after).InsertParagraph(gone.Copy(), "after", true);
        gone.Delete();
    },
    drop_row: function (g) {
        var cell = paragraph(g.words).GetParentTableCell();
        cell.GetParentTable().RemoveRow(cell);
    }
};
function play(gestures) {
    for (var at = 0; at < gestures.length; at++) { hand[gestures[at].do](gestures[at]); }
    GlobalVariable["missing"] = missing.join("; ");
}
"""


class NotFound(Exception):
    """The words are not in the document, or a gesture failed."""


def main(path: str) -> int:
    import docbuilder  # installed by tools/install_judges.sh, for the tests alone

    for script in json.loads(Path(path).read_text(encoding="utf-8")):
        builder = docbuilder.CDocBuilder()
        if builder.OpenFile(script["open"], "") != 0:
            return 1
        if gestures := script.get("gestures"):
            told = GESTURES + f"play({json.dumps(gestures)});"
            if not builder.ExecuteCommand(told):
                raise NotFound(script["save"])
            missing = builder.GetContext().GetGlobal()["GlobalVariable"]["missing"].ToString()
            if missing:
                raise NotFound(missing)
        for command in script.get("commands", ()):
            builder.ExecuteCommand(command)
        if builder.SaveFile("docx", script["save"]) != 0:
            return 1
        builder.CloseFile()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
