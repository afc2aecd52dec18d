//! The templates, built into the program. Strict: a name that means nothing is an error, never an empty place.

use super::blocks::Unprintable;
use super::html;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use std::sync::LazyLock;

const SOURCES: [(&str, &str); 11] = [
    ("shell.html", include_str!("templates/shell.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("article.html", include_str!("templates/article.html")),
    ("front.html", include_str!("templates/front.html")),
    ("list.html", include_str!("templates/list.html")),
    ("alerts.html", include_str!("templates/alerts.html")),
    ("plain.html", include_str!("templates/plain.html")),
    ("stub.html", include_str!("templates/stub.html")),
    ("fragment.html", include_str!("templates/fragment.html")),
    ("rss.xml", include_str!("templates/rss.xml")),
    ("atom.xml", include_str!("templates/atom.xml")),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters are well formed"));
    // One way of escaping for the templates and for the markup made in code.
    environment.set_formatter(|out, state, value| {
        let text = match value.as_str() {
            Some(text) => std::borrow::Cow::Borrowed(text),
            None => std::borrow::Cow::Owned(value.to_string()),
        };
        if value.is_safe() || *state.auto_escape() == AutoEscape::None {
            out.write_str(&text).map_err(minijinja::Error::from)
        } else {
            out.write_str(&html::escaped(&text)).map_err(minijinja::Error::from)
        }
    });
    for (name, source) in SOURCES {
        environment
            .add_template(name, source)
            .expect("the built-in templates are well formed: a test renders each");
    }
    environment
});

/// Changes whenever a template does: pages made with others are made anew.
pub fn fingerprint() -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for (name, source) in SOURCES {
        hasher.update(name.as_bytes()).update(source.as_bytes());
    }
    hasher.finalize()
}

/// Renders a template.
pub fn render(name: &str, context: Value) -> Result<Vec<u8>, Unprintable> {
    let failed = |error: minijinja::Error| Unprintable::Template(format!("{error:#}"));
    let mut page = ENVIRONMENT
        .get_template(name)
        .and_then(|template| template.render(context))
        .map_err(failed)?;
    if !page.ends_with('\n') {
        page.push('\n');
    }
    Ok(page.into_bytes())
}
