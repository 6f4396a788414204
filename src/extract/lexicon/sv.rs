//! Swedish.

use super::Lexicon;

/// The words of Swedish.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "sv",
    months: [
        &["januari", "jan"], &["februari", "feb"], &["mars", "mar"], &["april", "apr"], &["maj"],
        &["juni", "jun"], &["juli", "jul"], &["augusti", "aug"], &["september", "sep", "sept"],
        &["oktober", "okt"], &["november", "nov"], &["december", "dec"],
    ],
    by: &["av", "text", "skrivet av", "skribent", "författare", "publicerad av"],
    and: &["och", "samt"],
    roles: &[
        "reporter", "redaktör", "journalist", "korrespondent", "krönikör", "ledarskribent", "fotograf",
        "chefredaktör", "kulturredaktör", "utrikeskorrespondent", "redaktionen",
    ],
    published: &["publicerad", "publicerat", "publicerad:", "datum", "postad"],
    updated: &["uppdaterad", "uppdaterat", "senast uppdaterad", "ändrad"],
    source: &["källa", "källor"],
    today: &["i dag", "idag"],
    yesterday: &["i går", "igår"],
    ago: &["sedan"],
    minutes: &["min"],
    hours: &["tim"],
    days: &["dag"],
    related: &[
        "läs mer", "läs också", "läs även", "relaterat", "relaterade artiklar", "mer om", "se även",
        "mest läst", "mest lästa", "senaste nytt", "fler artiklar", "fler nyheter", "rekommenderat",
        "mer från", "läs vidare", "ämnen", "fakta",
    ],
    stub_lines: &[
        "dela", "dela artikel", "dela artikeln", "skriv ut", "spara", "kommentera", "kommentarer", "annons",
        "lyssna", "följ", "prenumerera", "logga in", "meny", "stäng", "hem", "nästa", "föregående", "taggar",
        "ämnen", "facebook", "twitter", "e-post", "video", "foto", "bild", "visa mer", "kopiera länk",
        "läs mer", "nyhetsbrev", "tipsa oss",
    ],
    prompt_starts: &[
        "läs mer", "läs också", "läs även", "se även", "klicka här", "prenumerera", "följ oss", "anmäl dig",
        "ladda ner", "tipsa", "foto:", "missa inte", "annons", "rätta",
    ],
    newsletter: &["vårt nyhetsbrev", "nyhetsbrev", "personuppgifter"],
    copyright: &["alla rättigheter", "© 20", "copyright ©", "copyright 20", "upphovsrätt"],
    credit_starts: &["foto:", "bild:", "©", "illustration:", "grafik:", "arkivbild", "källa:"],
    desk_starts: &["översättning:", "redaktör:", "(tt"],
    comments: &["kommentarer", "kommentera", "diskutera", "skriv en kommentar"],
    author_bio: &["är reporter", "är journalist", "skriver om"],
    corrections: &["rättelse:", "rättelse", "i en tidigare version"],
    consent: &["vi använder cookies", "godkänn alla", "vi använder kakor"],
    not_found: &["sidan hittades inte", "sidan kunde inte hittas", "sidan finns inte", "hittades inte"],
    bot_check: &["jag är inte en robot"],
    login: &["logga in för att"],
    subscribers: &["endast för prenumeranter", "bli prenumerant", "för prenumeranter"],
};
