//! Danish and Norwegian.

use super::Lexicon;

/// The words of Danish and Norwegian.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "da",
    months: [
        &["januar", "jan"], &["februar", "feb"], &["marts", "mars", "mar"], &["april", "apr"],
        &["maj", "mai"], &["juni", "jun"], &["juli", "jul"], &["august", "aug"],
        &["september", "sep", "sept"], &["oktober", "okt"], &["november", "nov"],
        &["december", "desember", "dec", "des"],
    ],
    by: &["af", "av", "tekst", "skrevet af", "skrevet av", "forfatter", "journalist"],
    and: &["og", "samt"],
    roles: &[
        "journalist", "redaktør", "korrespondent", "kommentator", "fotograf", "redaksjonen", "redaktionen",
        "reporter", "politisk redaktør", "debattredaktør",
    ],
    published: &["publiceret", "publisert", "udgivet", "offentliggjort", "oprettet", "dato", "lagt ut"],
    updated: &["opdateret", "oppdatert", "sist oppdatert", "senest opdateret", "endret"],
    source: &["kilde", "kilder"],
    today: &["i dag"],
    yesterday: &["i går"],
    ago: &["siden"],
    minutes: &["min"],
    hours: &["time"],
    days: &["dag"],
    related: &[
        "læs også", "les også", "læs mere", "les mer", "læs videre", "se også", "relaterede artikler",
        "relaterte artikler", "relateret", "relatert", "mest læste", "mest lest", "mere om", "mer om",
        "seneste nyt", "siste nytt", "flere saker", "flere artikler", "anbefalet", "anbefalt", "emner",
        "mere fra",
    ],
    stub_lines: &[
        "del", "del artikel", "del artikkel", "del saken", "print", "skriv ut", "udskriv", "gem", "lagre",
        "kommentar", "kommentarer", "annonce", "annonse", "lyt", "lytt", "følg", "abonner", "log ind",
        "logg inn", "menu", "meny", "luk", "lukk", "hjem", "næste", "neste", "forrige", "emner", "tags",
        "facebook", "twitter", "e-mail", "video", "foto", "kopier link", "vis mere", "vis mer", "nyhedsbrev",
        "nyhetsbrev",
    ],
    prompt_starts: &[
        "læs også", "les også", "læs mere", "les mer", "læs her", "se også", "klik her", "klikk her",
        "abonner", "følg os", "følg oss", "tilmeld", "meld deg", "foto:", "video:", "artiklen fortsætter",
        "saken fortsetter", "annonse", "annonce",
    ],
    newsletter: &["vores nyhedsbrev", "nyhedsbrev", "nyhetsbrev", "personvern"],
    copyright: &["alle rettigheder", "alle rettigheter", "© 20", "copyright ©", "ophavsret", "opphavsrett"],
    credit_starts: &["foto:", "bilde:", "©", "illustration:", "illustrasjon:", "arkivfoto", "grafik:"],
    desk_starts: &["oversat af", "redigeret af", "/ritzau/", "(ntb", "(©ntb)"],
    comments: &["kommentarer", "debat", "skriv en kommentar", "kommentarfelt"],
    author_bio: &["er journalist", "skriver om", "er redaktør"],
    corrections: &["rettelse:", "rettelse", "i en tidligere version", "i en tidligere versjon"],
    consent: &[
        "vi bruger cookies", "vi bruker cookies", "accepter alle", "godta alle", "informasjonskapsler",
    ],
    not_found: &[
        "siden blev ikke fundet", "siden finnes ikke", "siden ble ikke funnet", "siden findes ikke",
        "ikke fundet",
    ],
    bot_check: &["jeg er ikke en robot"],
    login: &["log ind for at", "logg inn for å"],
    subscribers: &["kun for abonnenter", "for abonnenter", "bli abonnent", "bliv abonnent"],
};
