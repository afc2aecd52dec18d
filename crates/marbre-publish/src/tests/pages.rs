//! What readers get: valid, light, in their language, without anything of anybody else's.

use super::samples::*;

#[tokio::test]
async fn a_demonstration_site_is_whole() {
    let newsroom = Newsroom::new(crate::settings::SiteSettings {
        base_url: String::new(),
        ..site()
    });
    a_week(&newsroom).await;
    if let Ok(keep) = std::env::var("MARBRE_SAMPLE_SITE") {
        let keep = std::path::PathBuf::from(keep);
        for (name, bytes) in files(newsroom.folder.path()) {
            std::fs::create_dir_all(keep.join(&name).parent().unwrap()).unwrap();
            std::fs::write(keep.join(&name), bytes).unwrap();
        }
    }
    let files = files(newsroom.folder.path());
    check_links(&files, "the whole site");
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        assert_eq!(parse_errors(&page), [""; 0], "{name}");
        assert!(
            !page.contains("{{") && !page.contains("{%"),
            "{name} holds an unexpanded template"
        );
    }
}
