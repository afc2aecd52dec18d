//! Tables: rows of text, as long as a piece has no table records. A table that only lays a page out is no table.

use super::walk::{Joined, Place, Reader};
use marbre_domain::text::block::BlockKind;
use marbre_embeds::dom::{find, find_all, tag};
use markup5ever_rcdom::Handle;

/// Between two cells of a row.
const BETWEEN_CELLS: &str = " | ";

pub(super) fn read(reader: &mut Reader, table: &Handle, place: &Place) {
    let rows = rows(table);
    if place.joined == Joined::Apart && (rows.is_empty() || lays_out(&rows)) {
        reader.boundary(place);
        reader.children(table, place);
        reader.boundary(place);
        return;
    }
    reader.tables += 1;
    let inside = place.in_cell(row_kind(place));
    for part in table.children.borrow().iter() {
        match tag(part) {
            "tbody" | "thead" | "tfoot" => part
                .children
                .borrow()
                .iter()
                .for_each(|child| row(reader, child, place, &inside)),
            _ => row(reader, part, place, &inside),
        }
    }
    reader.boundary(place);
}

fn row_kind(place: &Place) -> BlockKind {
    match place.joined {
        Joined::Apart => BlockKind::Paragraph,
        Joined::Item | Joined::Cell => place.kind.clone(),
    }
}

fn row(reader: &mut Reader, row: &Handle, place: &Place, inside: &Place) {
    reader.boundary(place);
    if tag(row) != "tr" {
        return reader.children(row, inside);
    }
    let mut is_first = true;
    for cell in row.children.borrow().iter() {
        if !matches!(tag(cell), "td" | "th") {
            continue;
        }
        if !is_first {
            reader.gathering.ensure(|| inside.attrs());
            reader.gathering.trim_end();
            reader.gathering.verbatim(BETWEEN_CELLS, &inside.marks);
        }
        is_first = false;
        reader.children(cell, inside);
    }
}

/// The rows of a table itself, not of tables inside it.
fn rows(table: &Handle) -> Vec<Handle> {
    let mut rows = Vec::new();
    for part in table.children.borrow().iter() {
        match tag(part) {
            "tr" => rows.push(part.clone()),
            "tbody" | "thead" | "tfoot" => {
                rows.extend(
                    part.children
                        .borrow()
                        .iter()
                        .filter(|child| tag(child) == "tr")
                        .cloned(),
                );
            }
            _ => {}
        }
    }
    rows
}

/// Whether cells hold whole texts rather than values, or there is only one column.
fn lays_out(rows: &[Handle]) -> bool {
    let cells = |row: &Handle| {
        row.children
            .borrow()
            .iter()
            .filter(|cell| matches!(tag(cell), "td" | "th"))
            .count()
    };
    rows.iter().all(|row| cells(row) < 2)
        || rows.iter().any(|row| {
            let is_text = |node: &Handle| {
                matches!(
                    tag(node),
                    "h1" | "h2" | "h3" | "ul" | "ol" | "table" | "figure" | "blockquote" | "img" | "iframe"
                )
            };
            find(row, &is_text).is_some()
                || row
                    .children
                    .borrow()
                    .iter()
                    .any(|cell| find_all(cell, &|node| tag(node) == "p").len() > 2)
        })
}
