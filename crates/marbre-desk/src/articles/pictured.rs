//! The lead pictures of articles that come in together, asked for at once. Where the site fails over one of them, its article
//! comes without it. Asks for no file.

use super::apart::{may_be_of_one, of_the_entry};
use crate::sites::Line;
use marbre_publish::wordpress::RemoteError;
use marbre_publish::wordpress::articles::{self, LibraryItem, NoFile};
use std::collections::BTreeMap;

/// An entry of the library that some article leads with.
#[derive(Debug, Clone)]
pub(super) struct Pictured {
    /// What the library says of it.
    pub item: LibraryItem,
    /// Why its file is not asked for.
    pub withheld: Option<NoFile>,
}

/// The entries of these numbers, as far as they are there.
pub(super) async fn pictured(line: &Line, numbers: &[u64]) -> Result<BTreeMap<u64, Pictured>, RemoteError> {
    match articles::library_items(&line.api, numbers).await {
        Ok(items) => Ok(items.into_iter().map(|item| (item.number, given(item))).collect()),
        Err(error) if may_be_of_one(&error) => one_by_one(line, numbers).await,
        Err(error) => Err(error),
    }
}

async fn one_by_one(line: &Line, numbers: &[u64]) -> Result<BTreeMap<u64, Pictured>, RemoteError> {
    let mut found = BTreeMap::new();
    for number in numbers {
        let one = match articles::library_item(&line.api, *number).await {
            Ok(Some(item)) => given(item),
            Ok(None) => continue,
            Err(error) => not_given(line, *number, of_the_entry(line, error).await?)?,
        };
        found.insert(*number, one);
    }
    Ok(found)
}

fn given(item: LibraryItem) -> Pictured {
    Pictured { item, withheld: None }
}

/// One over which the site fails is named by the address that WordPress gives each entry.
fn not_given(line: &Line, number: u64, error: RemoteError) -> Result<Pictured, RemoteError> {
    let RemoteError::Failed { status, .. } = error else {
        return Err(error);
    };
    let mut url = line.api.address().url().clone();
    url.set_query(Some(&format!("attachment_id={number}")));
    let item = LibraryItem {
        number,
        url: url.to_string(),
        file_name: String::new(),
        caption: String::new(),
        alt: String::new(),
        modified: String::new(),
    };
    Ok(Pictured {
        item,
        withheld: Some(NoFile::Failed(status)),
    })
}
