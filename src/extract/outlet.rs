//! Who published a page, whom its story is credited to, and which wire services it comes from.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::document::Document;
use super::evidence::{Candidate, Candidates};
use super::headline::fold;
use crate::model::Field;

/// Wire services: the name, and what else they are called, in lower case.
const AGENCIES: &[(&str, &[&str])] = &[
    (
        "Associated Press",
        &[
            "ap",
            "the associated press",
            "ap news",
            "美联社",
            "美聯社",
            "ap通信",
        ],
    ),
    (
        "Reuters",
        &[
            "thomson reuters",
            "reuters.com",
            "rtr",
            "路透社",
            "路透",
            "ロイター",
            "로이터",
            "рейтер",
            "рейтерс",
            "رويترز",
        ],
    ),
    (
        "AFP",
        &[
            "agence france-presse",
            "agence france presse",
            "法新社",
            "afp時事",
            "فرانس برس",
        ],
    ),
    (
        "dpa",
        &[
            "deutsche presse-agentur",
            "dpa-afx",
            "dpa international",
            "dpa-infocom",
            "dpa infocom",
            "德新社",
        ],
    ),
    (
        "Xinhua",
        &[
            "xinhua news agency",
            "xinhuanet",
            "新华社",
            "新華社",
            "新华网",
            "新華網",
            "синьхуа",
        ],
    ),
    (
        "China News Service",
        &[
            "chinanews",
            "中国新闻网",
            "中国新闻社",
            "中新社",
            "中新网",
            "ecns",
        ],
    ),
    ("CNA", &["central news agency", "中央社"]),
    (
        "Kyodo News",
        &["kyodo", "共同通信", "共同通信社", "共同", "共同社"],
    ),
    (
        "Jiji Press",
        &["jiji", "時事通信", "時事通信社", "時事", "時事社"],
    ),
    ("TASS", &["itar-tass", "тасс", "итар-тасс", "塔斯社"]),
    ("RIA Novosti", &["ria", "риа новости", "риа", "俄新社"]),
    (
        "Interfax",
        &["интерфакс", "interfax-ukraine", "интерфакс-украина"],
    ),
    ("Ukrinform", &["укринформ", "укрінформ"]),
    ("BELTA", &["белта"]),
    ("ANSA", &["agenzia ansa"]),
    ("Adnkronos", &["adn kronos"]),
    ("AGI", &["agenzia italia"]),
    ("EFE", &["agencia efe", "agência efe"]),
    ("Europa Press", &[]),
    ("APA", &["austria presse agentur"]),
    (
        "Keystone-SDA",
        &[
            "sda",
            "keystone-ats",
            "ats",
            "schweizerische depeschenagentur",
        ],
    ),
    ("PA Media", &["press association", "pa"]),
    ("PTI", &["press trust of india"]),
    ("ANI", &["asian news international"]),
    ("IANS", &["indo-asian news service"]),
    (
        "Yonhap",
        &[
            "yonhap news",
            "yonhap news agency",
            "연합뉴스",
            "연합",
            "韩联社",
            "聯合ニュース",
        ],
    ),
    ("Newsis", &["뉴시스"]),
    ("News1", &["뉴스1"]),
    (
        "The Canadian Press",
        &["canadian press", "la presse canadienne"],
    ),
    ("AAP", &["australian associated press"]),
    ("Lusa", &["agência lusa", "agencia lusa"]),
    ("Agência Brasil", &["agencia brasil"]),
    ("Télam", &["telam"]),
    ("Notimex", &[]),
    (
        "Anadolu",
        &[
            "anadolu agency",
            "anadolu ajansı",
            "anadolu ajansi",
            "aa",
            "الأناضول",
        ],
    ),
    ("İHA", &["iha", "i̇hlas haber ajansı", "ihlas haber ajansı"]),
    ("DHA", &["demirören haber ajansı"]),
    ("Bernama", &[]),
    ("Antara", &["lkbn antara"]),
    (
        "VNA",
        &["ttxvn", "vietnam news agency", "thông tấn xã việt nam"],
    ),
    ("UPI", &["united press international"]),
    ("Bloomberg", &["bloomberg news", "彭博社", "ブルームバーグ"]),
    ("PAP", &["polska agencja prasowa"]),
    ("ČTK", &["ctk", "česká tisková kancelář"]),
    ("TASR", &[]),
    ("MTI", &["magyar távirati iroda"]),
    ("Agerpres", &[]),
    ("Mediafax", &[]),
    ("BTA", &["бта"]),
    ("Tanjug", &["танјуг"]),
    ("HINA", &[]),
    ("ANA-MPA", &["απε-μπε", "αμπε"]),
    ("Belga", &["agence belga", "belga news agency"]),
    ("ANP", &["algemeen nederlands persbureau"]),
    ("TT", &["tt nyhetsbyrån", "tidningarnas telegrambyrå"]),
    ("NTB", &["norsk telegrambyrå"]),
    ("Ritzau", &["ritzaus bureau"]),
    ("STT", &["suomen tietotoimisto", "stt-lehtikuva"]),
    (
        "SID",
        &["sport-informations-dienst", "sport-informationsdienst"],
    ),
    ("KNA", &["katholische nachrichten-agentur"]),
    ("epd", &["evangelischer pressedienst"]),
];
/// Words that organisations have in their names.
const ORGANISATION_WORDS: &[&str] = &[
    "news",
    "times",
    "post",
    "press",
    "daily",
    "agency",
    "media",
    "tribune",
    "herald",
    "journal",
    "gazette",
    "network",
    "radio",
    "tv",
    "zeitung",
    "nachrichten",
    "agence",
    "agencia",
    "agenzia",
    "online",
    "gazeta",
    "wire",
    "staff",
    "desk",
];

/// What it adds if the host is called so: `enwick.example` for Enwick.
const HOST_AGREES: f32 = 0.15;
/// What another place that says the same adds to a name's weight.
const AGREEMENT: f32 = 0.15;

/// The agencies by all that they are called.
static NAMES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let named = AGENCIES.iter().flat_map(|(agency, aliases)| {
        let aliases = aliases.iter().map(|alias| (*alias).to_owned());
        let names = std::iter::once(agency.to_lowercase()).chain(aliases);
        names.map(move |name| (name, *agency))
    });
    named.collect()
});

/// The wire service that a name stands for, under its one name.
pub(super) fn agency(name: &str) -> Option<&'static str> {
    let name = name
        .trim()
        .trim_matches(['(', ')', '/', '.'])
        .to_lowercase();
    NAMES.get(&name).copied()
}

/// True if a name has a word that organisations have and people have not.
pub(super) fn is_organisation(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.chars().count() <= 50
        && lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| ORGANISATION_WORDS.contains(&word))
}

/// The publisher: as the page says, else out of the host's name.
pub(super) fn publisher(document: &Document, candidates: &mut Candidates) -> Option<String> {
    if let Some(name) = document
        .url
        .filter(|url| !url.is_file())
        .and_then(|url| name_of_host(url.host_key().as_str()))
    {
        candidates.put(Field::Publisher, &name, "url", "host", 0.1);
    }
    let said: Vec<(String, String)> = candidates
        .of(Field::Publisher)
        .map(|c| (fold(&c.value), c.place.clone()))
        .collect();
    let host = document.host_label().map(fold);
    let agreement = |candidate: &Candidate| {
        let own = fold(&candidate.value);
        let others = said
            .iter()
            .filter(|(name, place)| *name == own && *place != candidate.place);
        let at_home = host.as_deref().is_some_and(|host| {
            let has_capitals = candidate.value.chars().any(char::is_uppercase);
            has_capitals && (host == own || own.strip_prefix("the") == Some(host))
        });
        let at_home = if at_home { HOST_AGREES } else { 0.0 };
        candidate.weight + AGREEMENT * others.count().min(3) as f32 + at_home
    };
    candidates.choose_by(Field::Publisher, agreement, |candidate| {
        let text = candidate.value.trim_start_matches('@');
        if text.starts_with("http") || text.contains("://") {
            return Err("an address, not a name");
        }
        if text.chars().count() > 80 {
            return Err("too long for a name");
        }
        // `Harbour Post - Harbour Publishing Ltd`: the name, as another place gives it alone.
        let name = text.split_once(" - ").map(|(name, _)| name.trim());
        let alone = name.filter(|name| said.iter().any(|(other, _)| *other == fold(name)));
        Ok(alone.unwrap_or(text).to_owned())
    })
}

/// `harbour-post.co.uk` gives `harbour-post.co.uk`: a made-up name would be worse.
fn name_of_host(host: &str) -> Option<String> {
    (!host.is_empty() && host.contains('.')).then(|| host.trim_start_matches("www.").to_owned())
}

/// The outlet: the credited source if it is no person, else the publisher.
pub(super) fn outlet(candidates: &mut Candidates, publisher: Option<&str>) -> Option<String> {
    if let Some(publisher) = publisher {
        candidates.put(
            Field::Outlet,
            publisher,
            "publisher",
            "nobody else is credited",
            0.1,
        );
    }
    let credited = candidates.choose(Field::Outlet, |candidate| {
        if candidate.value.chars().count() > 60 {
            return Err("too long for a name");
        }
        Ok(agency(&candidate.value)
            .filter(|a| a.eq_ignore_ascii_case(&candidate.value))
            .map_or_else(|| candidate.value.clone(), str::to_owned))
    });
    credited.or_else(|| publisher.map(str::to_owned))
}

/// The wire services named as source, author or outlet.
pub(super) fn agencies(
    candidates: &mut Candidates,
    authors: &[String],
    outlet: Option<&str>,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let said: Vec<String> = candidates
        .of(Field::Agency)
        .map(|c| c.value.clone())
        .collect();
    let names = said
        .iter()
        .map(String::as_str)
        .chain(authors.iter().map(String::as_str))
        .chain(outlet);
    for name in names {
        for part in name
            .split(['/', ',', ';', '|'])
            .chain(std::iter::once(name))
        {
            if let Some(agency) = agency(part)
                && !found.iter().any(|f| f == agency)
            {
                found.push(agency.to_owned());
            }
        }
    }
    candidates.choose(Field::Agency, |candidate| {
        if agency(&candidate.value).is_some() {
            Ok(())
        } else {
            Err("not a known wire service")
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_alias_stands_for_two() {
        let mut names = std::collections::HashSet::new();
        for (agency, aliases) in AGENCIES {
            assert!(names.insert(agency.to_lowercase()), "{agency} twice");
            for alias in *aliases {
                assert_eq!(alias.to_lowercase(), *alias, "not in lower case");
                assert!(names.insert((*alias).to_owned()), "{alias} twice");
            }
        }
    }

    #[test]
    fn aliases_are_one_name() {
        assert_eq!(agency("The Associated Press"), Some("Associated Press"));
        assert_eq!(agency("新华社"), Some("Xinhua"));
        assert_eq!(agency("ТАСС"), Some("TASS"));
        assert_eq!(agency("česká tisková kancelář"), Some("ČTK"));
        assert_eq!(agency("Anadolu Ajansı"), Some("Anadolu"));
        assert_eq!(agency("(dpa)"), Some("dpa"));
        assert_eq!(agency("Ana Ruiz"), None);
    }
}
