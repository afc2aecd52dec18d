//! The demonstration is read as a newsroom would: through the import, with the list of what still misses.

use super::*;
use crate::system::System;
use marbre_desk::view::{MissingView, PieceView};
use marbre_desk::{Desk, NewNewsroom, content_words};
use marbre_domain::ids::{MemberId, PieceId};
use marbre_domain::piece::PieceKind;
use marbre_domain::taxonomy::Taxonomy;
use std::collections::BTreeSet;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

fn newsroom(demo: &Demo, home: &std::path::Path) -> (Desk, MemberId) {
    let new = NewNewsroom {
        name: demo.newsroom.name.clone(),
        member: demo.members[0].name.clone(),
        role: demo.members[0].role,
        zone: demo.newsroom.zone.clone(),
        language: demo.newsroom.language.clone(),
    };
    Desk::init(home, &new, Box::new(System)).unwrap()
}

fn imported(desk: &mut Desk, chief: MemberId, demo: &Demo, piece: &DemoPiece) -> (PieceId, PieceView) {
    let markdown = demo.markdown(piece, today());
    let recognised = desk.import_file(chief, &piece.file, markdown.as_bytes()).unwrap();
    assert!(recognised.notes.is_empty(), "{}: {:?}", piece.file, recognised.notes);
    if let Some(lead) = &piece.lead {
        let media = desk
            .add_media(chief, recognised.piece, &lead.file, picture(&lead.file))
            .unwrap();
        desk.set_media(
            chief,
            recognised.piece,
            media.id,
            &lead.caption,
            &lead.credit,
            &lead.alt,
        )
        .unwrap();
        desk.set_field(
            chief,
            recognised.piece,
            marbre_domain::piece::FieldName::LeadPicture,
            &media.id.to_string(),
        )
        .unwrap();
    }
    let view = desk.piece_view(chief, recognised.piece).unwrap();
    (recognised.piece, view)
}

#[test]
fn every_piece_comes_in_whole() {
    let demo = Demo::load();
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, chief) = newsroom(&demo, folder.path());
    for piece in &demo.pieces {
        let (id, view) = imported(&mut desk, chief, &demo, piece);
        let file = &piece.file;
        let content = desk.version_now(chief, id).unwrap();
        let everything = content_words(&content);
        assert!(!everything.contains("{{") && !everything.contains("base64"), "{file}");
        assert_eq!(view.embeds.len(), piece.posts.len(), "{file}");
        for embed in &view.embeds {
            assert!(
                embed.post.author.contains(' ') && !embed.post.handle.is_empty(),
                "{file}"
            );
            assert_eq!(embed.post.posted_at, "2026-11-19", "{file}");
        }
        assert!(!content.headline.is_empty(), "{file}");
        let is_draft = piece.state == State::Draft;
        assert!(is_draft || piece.flash.is_some() || everything.len() > 300, "{file}");
        for word in piece
            .comments
            .iter()
            .map(|remark| &remark.on)
            .chain(piece.returned.iter().map(|it| &it.on))
        {
            assert_eq!(everything.matches(word.as_str()).count(), 1, "{file}: {word}");
        }
        if let Some(correction) = &piece.correction {
            assert_eq!(everything.matches(correction.wrong.as_str()).count(), 1, "{file}");
        }
    }
}

/// What blocks a piece apart from what the manifest adds after the import: sections, level and end of a flash.
fn blocks(missing: &[MissingView]) -> Vec<&str> {
    let codes = missing
        .iter()
        .filter(|missing| missing.blocking)
        .map(|missing| missing.code.as_str());
    codes.filter(|code| !["section", "flash_end"].contains(code)).collect()
}

#[test]
fn only_what_shall_miss_misses() {
    let demo = Demo::load();
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, chief) = newsroom(&demo, folder.path());
    for piece in &demo.pieces {
        let (_, view) = imported(&mut desk, chief, &demo, piece);
        let codes: BTreeSet<&str> = view.missing.iter().map(|missing| missing.code.as_str()).collect();
        assert!(!codes.contains("typography"), "{}: {:?}", piece.file, view.missing);
        assert!(!codes.contains("alt") && !codes.contains("caption"), "{}", piece.file);
        let expected: &[&str] = match piece.file.as_str() {
            "piroguiers.md" | "coton.md" => &["credit"],
            "marche-kene.md" | "mairie-notes.md" | "lutte.md" => &["placeholder"],
            _ => &[],
        };
        assert_eq!(blocks(&view.missing), expected, "{}", piece.file);
        for code in [
            "too_long",
            "long_headline",
            "brief_lines",
            "flash_lines",
            "relative_link",
        ] {
            assert!(!codes.contains(code), "{}: {code}", piece.file);
        }
    }
}

#[test]
fn what_the_manifest_says_holds_together() {
    let demo = Demo::load();
    let member = |name: &str| demo.members.iter().find(|member| member.name == name).unwrap();
    let sections: BTreeSet<&str> = demo.sections.iter().map(|section| section.name.as_str()).collect();
    let countries: BTreeSet<&str> = demo.countries.iter().map(|country| country.name.as_str()).collect();
    for piece in &demo.pieces {
        let file = &piece.file;
        assert!(copy(file).starts_with("---\n"), "{file}");
        assert!(
            piece.sections.iter().all(|name| sections.contains(name.as_str())),
            "{file}"
        );
        assert!(
            piece.countries.iter().all(|name| countries.contains(name.as_str())),
            "{file}"
        );
        member(&piece.author);
        let others = piece.comments.iter().map(|remark| &remark.by).chain(&piece.claimed_by);
        for name in others.chain(piece.returned.iter().map(|returned| &returned.by)) {
            member(name);
        }
        let passed = [State::Approved, State::Held, State::Scheduled, State::Published].contains(&piece.state);
        assert_eq!(piece.approved_by.is_some(), passed, "{file}");
        if let Some(approver) = &piece.approved_by {
            assert_ne!(approver, &piece.author, "{file}: nobody approves their own piece");
            assert!(
                member(approver).may_approve || member(approver).role == Role::Chief,
                "{file}"
            );
        }
        assert_eq!(piece.returned.is_some(), piece.state == State::Returned, "{file}");
        assert_eq!(piece.scheduled.is_some(), piece.state == State::Scheduled, "{file}");
        let steps = &piece.timeline;
        let taken: Vec<i64> = [
            Some(steps.written),
            steps.submitted,
            steps.decided,
            steps.published,
            steps.corrected,
        ]
        .into_iter()
        .flatten()
        .collect();
        assert!(
            taken.is_sorted_by(|earlier, later| earlier > later),
            "{file}: {taken:?}"
        );
        assert_eq!(steps.submitted.is_some(), piece.state != State::Draft, "{file}");
        assert_eq!(steps.published.is_some(), piece.state == State::Published, "{file}");
        assert_eq!(steps.corrected.is_some(), piece.correction.is_some(), "{file}");
    }
    let of_state = |state: State| demo.pieces.iter().filter(|piece| piece.state == state).count();
    assert_eq!(State::ALL.map(of_state), [2, 3, 1, 1, 1, 1, 9, 0, 0, 0]);
    assert_eq!(demo.pieces.iter().filter(|piece| piece.flash.is_some()).count(), 1);
    assert!(
        PICTURES
            .iter()
            .all(|(_, bytes)| bytes.len() <= 60_000 && bytes.starts_with(&[0xff, 0xd8]))
    );
}

#[test]
fn kinds_and_boxes_are_read() {
    let demo = Demo::load();
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, chief) = newsroom(&demo, folder.path());
    let mut kinds = Vec::new();
    for piece in &demo.pieces {
        let (id, _) = imported(&mut desk, chief, &demo, piece);
        let content = desk.version_now(chief, id).unwrap();
        kinds.push(content.kind);
        if piece.file == "piroguiers.md" {
            assert!(content.body.iter().any(|block| block.attrs.boxed.is_some()));
            assert_eq!(content.media.len(), 1);
            let pulled = marbre_domain::text::block::BlockKind::PullQuote;
            assert!(content.body.iter().any(|block| block.attrs.kind == pulled));
        }
        let note = content.body.last().map(|block| block.text()).unwrap_or_default();
        let said = note == demo.note.fr || note == demo.note.en;
        assert!(said || piece.flash.is_some(), "{}", piece.file);
        let english = content.language == "en";
        assert_eq!(english, note == demo.note.en, "{}", piece.file);
    }
    assert_eq!(kinds.iter().filter(|kind| **kind == PieceKind::Brief).count(), 2);
    assert_eq!(kinds.iter().filter(|kind| **kind == PieceKind::Flash).count(), 1);
    assert!(desk.newsroom().terms_of(Taxonomy::Tag).is_empty());
}
