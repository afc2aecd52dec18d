//! Word documents, built here part by part.

use super::shown;
use expect_test::{Expect, expect};
use marbre_import::{ImportError, from_docx};
use std::io::Write;
use zip::write::SimpleFileOptions;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// An archive of these parts.
pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A document with this body and a little of everything that it can refer to.
pub(super) fn document(body: &str) -> Vec<u8> {
    let main = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\" xmlns:mc=\"mc\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    let relation = |id: &str, kind: &str, target: &str, mode: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"{mode}/>")
    };
    let relations = [
        relation("rId1", "styles", "styles.xml", ""),
        relation("rId2", "numbering", "numbering.xml", ""),
        relation("rId3", "footnotes", "footnotes.xml", ""),
        relation(
            "rId4",
            "hyperlink",
            "https://example.org/x?a=1&amp;b=2",
            " TargetMode=\"External\"",
        ),
        relation("rId5", "image", "media/image1.png", ""),
        relation("rId6", "image", "media/absent.png", ""),
        relation("rId7", "hyperlink", "javascript:alert(1)", " TargetMode=\"External\""),
    ];
    let style = |id: &str, name: &str, rest: &str| {
        format!("<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{rest}</w:style>")
    };
    let styles = [
        "<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"fr-FR\"/></w:rPr></w:rPrDefault></w:docDefaults>"
            .to_owned(),
        style("Titre", "Title", ""),
        style("Titre1", "heading 1", "<w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>"),
        style("Titre2", "heading 2", ""),
        style("MonInter", "Mon inter", "<w:basedOn w:val=\"Titre2\"/>"),
        style("Chapo", "Chapô", ""),
        style("Surtitre", "Surtitre", ""),
        style("Citation", "Quote", ""),
        style("Lgende", "caption", ""),
        style("Encadre", "Encadré", ""),
        style("Rond", "rond", "<w:basedOn w:val=\"Rond\"/>"),
    ];
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"decimal\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let footnotes = "<w:footnotes><w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> Une note.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let comments = "<w:comments><w:comment w:id=\"0\" w:author=\"Awa\"><w:p><w:r><w:t>À vérifier</w:t></w:r></w:p></w:comment></w:comments>";
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "_rels/.rels",
            format!(
                "<Relationships>{}</Relationships>",
                relation("rId1", "officeDocument", "word/document.xml", "")
            )
            .as_bytes(),
        ),
        ("word/document.xml", main.as_bytes()),
        (
            "word/_rels/document.xml.rels",
            format!("<Relationships>{}</Relationships>", relations.concat()).as_bytes(),
        ),
        (
            "word/styles.xml",
            format!("<w:styles>{}</w:styles>", styles.concat()).as_bytes(),
        ),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/footnotes.xml", footnotes.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
        ("word/media/image1.png", b"\x89PNG"),
    ])
}

fn check(body: &str, expected: Expect) {
    expected.assert_eq(&shown(&from_docx(&document(body)).unwrap()));
}

fn p(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn styles() {
    check(
        &[
            p("Surtitre", "Fleuve"),
            p("Titre", "La crue"),
            p("Chapo", "Trois quartiers."),
            p("Titre1", "Un"),
            p("MonInter", "Deux"),
            p("Citation", "Cité"),
            p("Encadre", "Repère"),
            p("Encadre", "Autre"),
            p("Rond", "Fin"),
            p("Inconnu", "Vraiment"),
        ]
        .concat(),
        expect![[r#"
            kicker: Fleuve
            headline: La crue
            standfirst: Trois quartiers.
            language: fr
            h2 Un
            h2 Deux
            quote Cité
            [box import:0] p Repère
            [box import:0] p Autre
            p Fin
            p Vraiment
            note: Awa remarked: À vérifier
        "#]],
    );
    check(
        &[p("Titre1", "Le titre"), p("", "Texte"), p("Titre1", "Inter")].concat(),
        expect![[r#"
            headline: Le titre
            language: fr
            p Texte
            h2 Inter
            note: Awa remarked: À vérifier
        "#]],
    );
}

#[test]
fn runs() {
    check(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>gras</w:t></w:r><w:r><w:rPr><w:b w:val=\"0\"/><w:i/></w:rPr><w:t xml:space=\"preserve\"> italique </w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>barré</w:t></w:r><w:r><w:t>m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r><w:r><w:t>H</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"subscript\"/></w:rPr><w:t>2</w:t></w:r><w:r><w:br/><w:t>ligne &amp; &#233;</w:t><w:tab/><w:noBreakHyphen/></w:r><w:r><w:rPr><w:lang w:val=\"en-US\"/></w:rPr><w:t>English</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>",
        expect![[r#"
            language: fr
            p **gras**_ italique _~~barré~~m^2^H,2,⏎ligne & é ‑{en-US:English}
            note: Hidden text left out: secret
            note: Awa remarked: À vérifier
        "#]],
    );
}

#[test]
fn links_and_fields() {
    check(
        "<w:p><w:hyperlink r:id=\"rId4\"><w:r><w:t>lien</w:t></w:r></w:hyperlink><w:hyperlink r:id=\"rId7\"><w:r><w:t> mort</w:t></w:r></w:hyperlink><w:r><w:t xml:space=\"preserve\"> </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>HYPERLINK \"https://example.org/y\"</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>champ</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t xml:space=\"preserve\"> fin</w:t></w:r></w:p>",
        expect![[r#"
            language: fr
            p [lien](https://example.org/x?a=1&b=2) mort [champ](https://example.org/y) fin
            note: Awa remarked: À vérifier
        "#]],
    );
}

#[test]
fn tracked_changes() {
    check(
        "<w:p><w:r><w:t xml:space=\"preserve\">Il a </w:t></w:r><w:ins w:author=\"x\"><w:r><w:t>ajouté</w:t></w:r></w:ins><w:del w:author=\"x\"><w:r><w:delText>supprimé</w:delText></w:r></w:del></w:p><w:p><w:pPr><w:rPr><w:del w:author=\"x\"/></w:rPr></w:pPr><w:r><w:t xml:space=\"preserve\">un </w:t></w:r></w:p><w:p><w:r><w:t>seul</w:t></w:r></w:p>",
        expect![[r#"
            language: fr
            p Il a ajouté
            p un seul
            note: 1 tracked deletion(s) left out.
            note: Awa remarked: À vérifier
        "#]],
    );
}

#[test]
fn lists_tables_notes() {
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    check(
        &[item(0, "a"), item(1, "b"), p("", "entre"), item(0, "c")].concat(),
        expect![[r#"
            language: fr
            -<import:0> a
              1.<import:0> b
            p entre
            -<import:0> c
            note: Awa remarked: À vérifier
        "#]],
    );
    check(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Ville</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Voix</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Sélou</w:t></w:r></w:p><w:p><w:r><w:t>nord</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>12</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Encadré</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        expect![[r#"
            language: fr
            p Ville | Voix
            p Sélou nord | 12
            [box import:0] p Encadré
            note: 1 table(s) kept as lines of text.
            note: Awa remarked: À vérifier
        "#]],
    );
    check(
        "<w:p><w:r><w:t>Texte</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p><w:p><w:r><w:t>Suite</w:t></w:r></w:p>",
        expect![[r#"
            language: fr
            p Texte^1^
            p Suite
            p ^1^ Une note.
            note: Awa remarked: À vérifier
        "#]],
    );
}

#[test]
fn pictures_and_boxes() {
    let drawing = |id: &str| {
        format!("<w:p><w:r><w:drawing><wp:docPr descr=\"Une rue\"/><a:blip r:embed=\"{id}\"/></w:drawing></w:r></w:p>")
    };
    check(
        &[
            drawing("rId5"),
            p("Lgende", "La rue. © Issa Koné"),
            drawing("rId6"),
            p("", "Fin"),
        ]
        .concat(),
        expect![[r#"
            language: fr
            picture<import:0> 4 bytes - name=image1.png caption=La rue. credit=© Issa Koné alt=Une rue
            picture<import:1> - name=absent.png caption= credit= alt=Une rue
            p Fin
            note: The picture word/media/absent.png is not in the file; add it by hand.
            note: Awa remarked: À vérifier
        "#]],
    );
    check(
        "<w:p><w:r><w:t>Avant</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>Dans la boîte</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Dans la boîte</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        expect![[r#"
            language: fr
            p Avant
            [box import:0] p Dans la boîte
            note: Awa remarked: À vérifier
        "#]],
    );
}

#[test]
fn refusals() {
    let refused = |bytes: &[u8]| from_docx(bytes).unwrap_err();
    assert_eq!(refused(&archive(&[("readme.txt", b"x")])), ImportError::NoWordText);
    assert!(matches!(
        refused(&archive(&[("../../evil.xml", b"x")])),
        ImportError::Escapes { .. }
    ));
    assert!(matches!(
        refused(&archive(&[("/abs.xml", b"x")])),
        ImportError::Escapes { .. }
    ));
    assert!(matches!(refused(b"PK\x03\x04 not a zip"), ImportError::Damaged { .. }));
    assert!(matches!(
        refused(&archive(&[("word/document.xml", b"<w:document><w:body>")])),
        ImportError::Damaged { .. }
    ));
    assert!(matches!(
        refused(&archive(&[("word/document.xml", b"<w:document/>")])),
        ImportError::NoWordText
    ));
    let sheet = format!(
        "<Relationships><Relationship Id=\"1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    assert!(matches!(
        refused(&archive(&[("_rels/.rels", sheet.as_bytes())])),
        ImportError::NotCopy {
            found: marbre_import::Foreign::Spreadsheet,
            ..
        }
    ));
    let deep = format!(
        "<w:document><w:body>{}</w:body></w:document>",
        "<w:sdt>".repeat(100_000)
    );
    assert!(matches!(
        refused(&archive(&[("word/document.xml", deep.as_bytes())])),
        ImportError::TooDeep { .. }
    ));
    let many: Vec<String> = (0..5_001).map(|n| n.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(
        refused(&archive(&many)),
        ImportError::TooManyEntries { entries: 5_001, .. }
    ));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = vec![b' '; 64_000_001];
    let bytes = archive(&[("word/document.xml", &bomb)]);
    assert!(bytes.len() < 200_000);
    assert!(matches!(
        from_docx(&bytes),
        Err(ImportError::TooLarge { limit_mb: 64, .. })
    ));
}

#[test]
fn a_document_cut_short_is_damaged() {
    let whole = document(&p("", "Texte"));
    for length in (0..whole.len()).step_by(97) {
        assert!(from_docx(&whole[..length]).is_err(), "{length}");
    }
}
