//! Inline marks as Loro keeps them: one key a mark, never over a newline.

use super::block::Marks;
use super::delta::MarkPatch;
use loro::{ExpandType, LoroValue, StyleConfig, StyleConfigMap};

/// Marks that grow with what is typed at their end, and those that do not. The last is no mark of the text: nobody sees it.
const KEYS: [(&str, ExpandType); 8] = [
    ("strong", ExpandType::After),
    ("emphasis", ExpandType::After),
    ("strike", ExpandType::After),
    ("sub", ExpandType::After),
    ("superscript", ExpandType::After),
    ("link", ExpandType::None),
    ("lang", ExpandType::After),
    (super::copies::MARK, ExpandType::None),
];

pub(super) fn config() -> StyleConfigMap {
    let mut map = StyleConfigMap::new();
    for (key, expand) in KEYS {
        map.insert(key.into(), StyleConfig { expand });
    }
    map
}

/// Loro's attributes of a run; whatever map type they come in.
pub(super) fn read<'a>(attributes: impl IntoIterator<Item = (&'a String, &'a LoroValue)>) -> Marks {
    let mut marks = Marks::none();
    for (key, value) in attributes {
        let on = matches!(value, LoroValue::Bool(true));
        let words = if let LoroValue::String(s) = value {
            Some(s.to_string())
        } else {
            None
        };
        match key.as_str() {
            "strong" => marks.strong = on,
            "emphasis" => marks.emphasis = on,
            "strike" => marks.strike = on,
            "sub" => marks.sub = on,
            "superscript" => marks.superscript = on,
            "link" => marks.link = words,
            "lang" => marks.lang = words,
            _ => {}
        }
    }
    marks
}

/// The change of marks that an event tells over a run that stays.
pub(super) fn read_patch<'a>(attributes: impl IntoIterator<Item = (&'a String, &'a LoroValue)>) -> MarkPatch {
    let mut patch = MarkPatch::default();
    for (key, value) in attributes {
        let on = Some(matches!(value, LoroValue::Bool(true)));
        let words = Some(if let LoroValue::String(s) = value {
            s.to_string()
        } else {
            String::new()
        });
        match key.as_str() {
            "strong" => patch.strong = on,
            "emphasis" => patch.emphasis = on,
            "strike" => patch.strike = on,
            "sub" => patch.sub = on,
            "superscript" => patch.superscript = on,
            "link" => patch.link = words,
            "lang" => patch.lang = words,
            _ => {}
        }
    }
    patch
}

/// What must be marked (`Some`) or unmarked (`None`) to turn one set of marks into another.
pub(super) fn difference(from: &Marks, to: &Marks) -> Vec<(&'static str, Option<LoroValue>)> {
    let flag = |on: bool| on.then_some(LoroValue::Bool(true));
    let words = |w: &Option<String>| w.as_ref().map(|w| LoroValue::from(w.as_str()));
    [
        ("strong", flag(from.strong), flag(to.strong)),
        ("emphasis", flag(from.emphasis), flag(to.emphasis)),
        ("strike", flag(from.strike), flag(to.strike)),
        ("sub", flag(from.sub), flag(to.sub)),
        ("superscript", flag(from.superscript), flag(to.superscript)),
        ("link", words(&from.link), words(&to.link)),
        ("lang", words(&from.lang), words(&to.lang)),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(key, _, to)| (key, to))
    .collect()
}

/// The same as a patch.
pub(super) fn patch_between(from: &Marks, to: &Marks) -> MarkPatch {
    let flag = |from: bool, to: bool| (from != to).then_some(to);
    let words = |from: &Option<String>, to: &Option<String>| (from != to).then(|| to.clone().unwrap_or_default());
    MarkPatch {
        strong: flag(from.strong, to.strong),
        emphasis: flag(from.emphasis, to.emphasis),
        strike: flag(from.strike, to.strike),
        sub: flag(from.sub, to.sub),
        superscript: flag(from.superscript, to.superscript),
        link: words(&from.link, &to.link),
        lang: words(&from.lang, &to.lang),
    }
}

/// The same for a patch that a window sent.
pub(super) fn patch_values(patch: &MarkPatch) -> Vec<(&'static str, Option<LoroValue>)> {
    let flag = |on: Option<bool>| on.map(|on| on.then_some(LoroValue::Bool(true)));
    let words = |w: &Option<String>| w.as_ref().map(|w| (!w.is_empty()).then(|| LoroValue::from(w.as_str())));
    [
        ("strong", flag(patch.strong)),
        ("emphasis", flag(patch.emphasis)),
        ("strike", flag(patch.strike)),
        ("sub", flag(patch.sub)),
        ("superscript", flag(patch.superscript)),
        ("link", words(&patch.link)),
        ("lang", words(&patch.lang)),
    ]
    .into_iter()
    .filter_map(|(key, value)| value.map(|value| (key, value)))
    .collect()
}
