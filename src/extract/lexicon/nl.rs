//! Dutch.

use super::Lexicon;

/// The words of Dutch.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "nl",
    months: [
        &["januari", "jan"], &["februari", "feb"], &["maart", "mrt"], &["april", "apr"], &["mei"],
        &["juni", "jun"], &["juli", "jul"], &["augustus", "aug"], &["september", "sep", "sept"],
        &["oktober", "okt"], &["november", "nov"], &["december", "dec"],
    ],
    by: &["door", "van", "geschreven door", "tekst", "auteur", "auteurs", "redactie"],
    and: &["en", "met"],
    roles: &[
        "redacteur", "redactrice", "verslaggever", "verslaggeefster", "correspondent", "journalist",
        "redactie", "hoofdredacteur", "columnist", "eindredacteur", "politiek verslaggever", "fotograaf",
    ],
    published: &["gepubliceerd", "gepubliceerd op", "geplaatst", "geplaatst op", "datum", "gepost"],
    updated: &["bijgewerkt", "laatst bijgewerkt", "gewijzigd", "update", "aangepast", "laatste update"],
    source: &["bron", "bronnen"],
    today: &["vandaag"],
    yesterday: &["gisteren"],
    ago: &["geleden"],
    minutes: &["min"],
    hours: &["uur", "uren"],
    days: &["dag"],
    related: &[
        "lees ook", "lees meer", "meer over", "meer nieuws", "gerelateerd", "gerelateerde artikelen",
        "gerelateerd nieuws", "zie ook", "bekijk ook", "ook interessant", "meest gelezen", "best gelezen",
        "aanbevolen", "meer artikelen", "laatste nieuws", "verder lezen",
        "misschien vind je dit ook interessant", "ook in het nieuws", "onderwerpen", "bekijk meer",
    ],
    stub_lines: &[
        "delen", "deel", "deel dit artikel", "deel artikel", "print", "opslaan", "bewaren", "bewaar",
        "reageer", "reacties", "advertentie", "luister", "luister naar dit artikel", "volg", "abonneer",
        "inloggen", "registreren", "menu", "sluiten", "home", "volgende", "vorige", "tags", "onderwerpen",
        "facebook", "twitter", "whatsapp", "e-mail", "email", "video", "foto", "foto's", "kopieer link",
        "mailen", "bekijk", "lees verder", "nieuwsbrief", "auteur",
    ],
    prompt_starts: &[
        "lees ook", "lees meer", "lees hier", "lees verder", "zie ook", "bekijk ook", "bekijk hier",
        "luister ook", "klik hier", "abonneer", "meld je aan", "schrijf je in", "volg ons",
        "volg het laatste", "download", "reageren", "meer weten", "bekijk de", "dit artikel verscheen",
        "video:", "advertentie", "blijf op de hoogte", "ontvang",
    ],
    newsletter: &[
        "onze nieuwsbrief", "de nieuwsbrief", "whatsapp-kanaal", "privacyverklaring", "privacybeleid",
        "in je mailbox",
    ],
    copyright: &["alle rechten voorbehouden", "© 20", "copyright ©", "copyright 20", "niets uit deze"],
    credit_starts: &[
        "foto:", "foto ", "beeld:", "beeld ", "bron foto", "©", "(foto", "foto's:", "illustratie", "video:",
    ],
    desk_starts: &["met medewerking van", "m.m.v.", "vertaling:", "met dank aan", "redactie:"],
    comments: &["reacties", "reageer", "geef een reactie", "laat een reactie achter", "discussie"],
    author_bio: &["is redacteur", "is verslaggever", "is journalist", "schrijft over", "werkt als"],
    corrections: &["correctie:", "rectificatie", "aanvulling", "in een eerdere versie"],
    consent: &[
        "wij gebruiken cookies", "we gebruiken cookies", "onze partners", "alles accepteren",
        "cookies accepteren", "akkoord",
    ],
    not_found: &["pagina niet gevonden", "niet gevonden", "fout 404", "pagina bestaat niet"],
    bot_check: &["ik ben geen robot", "toegang geweigerd"],
    login: &["log in om verder", "inloggen om verder"],
    subscribers: &[
        "alleen voor abonnees", "exclusief voor abonnees", "word abonnee", "verder lezen?", "al abonnee",
    ],
};
