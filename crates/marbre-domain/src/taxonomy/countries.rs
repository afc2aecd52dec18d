//! Countries that a newsroom starts with, under the names its readers use; it renames, reorders and adds to them.

use super::{Term, slugify};
use serde::Serialize;

/// A country as listed at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, specta::Type)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// Its usual French name.
    pub fr: &'static str,
    /// Its usual English name.
    pub en: &'static str,
}

impl Country {
    /// Its usual name in a newsroom's language.
    pub fn name(&self, language: &str) -> &'static str {
        if language == "en" { self.en } else { self.fr }
    }

    /// Whether somebody means it by that name, in either language; accents, case and hyphens aside.
    pub fn is_called(&self, name: &str) -> bool {
        let name = slugify(name);
        slugify(self.fr) == name || slugify(self.en) == name
    }

    /// The term that stands for it: by its code, else by its name where that term has no code.
    pub fn among<'a>(&self, terms: &[&'a Term]) -> Option<&'a Term> {
        let coded = terms.iter().find(|term| term.code.as_deref() == Some(self.code));
        let named = || {
            terms
                .iter()
                .find(|term| term.code.is_none() && self.is_called(&term.name))
        };
        coded.or_else(named).copied()
    }
}

const fn country(code: &'static str, fr: &'static str, en: &'static str) -> Country {
    Country { code, fr, en }
}

/// The 54 African members of the United Nations, in the order of their French names.
pub fn african_countries() -> &'static [Country] {
    &AFRICA
}

/// Countries that African desks often write about, in the order of their French names.
pub fn other_countries() -> &'static [Country] {
    &OTHERS
}

/// All of them, the African ones first.
pub fn known_countries() -> impl Iterator<Item = &'static Country> {
    AFRICA.iter().chain(&OTHERS)
}

static AFRICA: [Country; 54] = [
    country("ZA", "Afrique du Sud", "South Africa"),
    country("DZ", "Algérie", "Algeria"),
    country("AO", "Angola", "Angola"),
    country("BJ", "Bénin", "Benin"),
    country("BW", "Botswana", "Botswana"),
    country("BF", "Burkina Faso", "Burkina Faso"),
    country("BI", "Burundi", "Burundi"),
    country("CM", "Cameroun", "Cameroon"),
    country("CV", "Cap-Vert", "Cape Verde"),
    country("CF", "Centrafrique", "Central African Republic"),
    country("KM", "Comores", "Comoros"),
    country("CG", "Congo", "Congo"),
    country("CI", "Côte d’Ivoire", "Ivory Coast"),
    country("DJ", "Djibouti", "Djibouti"),
    country("EG", "Égypte", "Egypt"),
    country("ER", "Érythrée", "Eritrea"),
    country("SZ", "Eswatini", "Eswatini"),
    country("ET", "Éthiopie", "Ethiopia"),
    country("GA", "Gabon", "Gabon"),
    country("GM", "Gambie", "The Gambia"),
    country("GH", "Ghana", "Ghana"),
    country("GN", "Guinée", "Guinea"),
    country("GW", "Guinée-Bissau", "Guinea-Bissau"),
    country("GQ", "Guinée équatoriale", "Equatorial Guinea"),
    country("MU", "Île Maurice", "Mauritius"),
    country("KE", "Kenya", "Kenya"),
    country("LS", "Lesotho", "Lesotho"),
    country("LR", "Liberia", "Liberia"),
    country("LY", "Libye", "Libya"),
    country("MG", "Madagascar", "Madagascar"),
    country("MW", "Malawi", "Malawi"),
    country("ML", "Mali", "Mali"),
    country("MA", "Maroc", "Morocco"),
    country("MR", "Mauritanie", "Mauritania"),
    country("MZ", "Mozambique", "Mozambique"),
    country("NA", "Namibie", "Namibia"),
    country("NE", "Niger", "Niger"),
    country("NG", "Nigeria", "Nigeria"),
    country("UG", "Ouganda", "Uganda"),
    country("CD", "RD Congo", "DR Congo"),
    country("RW", "Rwanda", "Rwanda"),
    country("ST", "Sao Tomé-et-Principe", "São Tomé and Príncipe"),
    country("SN", "Sénégal", "Senegal"),
    country("SC", "Seychelles", "Seychelles"),
    country("SL", "Sierra Leone", "Sierra Leone"),
    country("SO", "Somalie", "Somalia"),
    country("SD", "Soudan", "Sudan"),
    country("SS", "Soudan du Sud", "South Sudan"),
    country("TZ", "Tanzanie", "Tanzania"),
    country("TD", "Tchad", "Chad"),
    country("TG", "Togo", "Togo"),
    country("TN", "Tunisie", "Tunisia"),
    country("ZM", "Zambie", "Zambia"),
    country("ZW", "Zimbabwe", "Zimbabwe"),
];

static OTHERS: [Country; 24] = [
    country("DE", "Allemagne", "Germany"),
    country("SA", "Arabie saoudite", "Saudi Arabia"),
    country("BE", "Belgique", "Belgium"),
    country("BR", "Brésil", "Brazil"),
    country("CA", "Canada", "Canada"),
    country("CN", "Chine", "China"),
    country("AE", "Émirats arabes unis", "United Arab Emirates"),
    country("ES", "Espagne", "Spain"),
    country("US", "États-Unis", "United States"),
    country("FR", "France", "France"),
    country("HT", "Haïti", "Haiti"),
    country("IN", "Inde", "India"),
    country("IR", "Iran", "Iran"),
    country("IL", "Israël", "Israel"),
    country("IT", "Italie", "Italy"),
    country("JP", "Japon", "Japan"),
    country("LB", "Liban", "Lebanon"),
    country("PS", "Palestine", "Palestine"),
    country("PT", "Portugal", "Portugal"),
    country("QA", "Qatar", "Qatar"),
    country("GB", "Royaume-Uni", "United Kingdom"),
    country("RU", "Russie", "Russia"),
    country("TR", "Turquie", "Turkey"),
    country("UA", "Ukraine", "Ukraine"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::fold_for_search;
    use std::collections::BTreeSet;

    #[test]
    fn each_country_stands_once_and_in_order() {
        let all: Vec<&Country> = known_countries().collect();
        assert_eq!(african_countries().len(), 54);
        for names in [
            all.iter()
                .map(|country| country.code.to_owned())
                .collect::<BTreeSet<_>>(),
            all.iter().map(|country| slugify(country.fr)).collect(),
            all.iter().map(|country| slugify(country.en)).collect(),
        ] {
            assert_eq!(names.len(), all.len());
        }
        assert!(
            all.iter().all(|country| {
                country.code.len() == 2 && country.code.bytes().all(|byte| byte.is_ascii_uppercase())
            })
        );
        for list in [african_countries(), other_countries()] {
            assert!(list.is_sorted_by_key(|country| fold_for_search(country.fr).replace('-', " ")));
        }
    }
}
