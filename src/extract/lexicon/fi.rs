//! Finnish.

use super::Lexicon;

/// The words of Finnish.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "fi",
    months: [
        &["tammikuuta", "tammikuu"], &["helmikuuta", "helmikuu"], &["maaliskuuta", "maaliskuu"],
        &["huhtikuuta", "huhtikuu"], &["toukokuuta", "toukokuu"], &["kesäkuuta", "kesäkuu"],
        &["heinäkuuta", "heinäkuu"], &["elokuuta", "elokuu"], &["syyskuuta", "syyskuu"],
        &["lokakuuta", "lokakuu"], &["marraskuuta", "marraskuu"], &["joulukuuta", "joulukuu"],
    ],
    by: &["teksti", "kirjoittaja", "kirjoittanut"],
    and: &["ja", "sekä"],
    roles: &["toimittaja", "päätoimittaja", "kirjeenvaihtaja", "kolumnisti", "valokuvaaja"],
    published: &["julkaistu", "julkaistu:", "päivämäärä"],
    updated: &["päivitetty", "muokattu", "viimeksi päivitetty"],
    source: &["lähde", "lähteet"],
    today: &["tänään"],
    yesterday: &["eilen"],
    ago: &["sitten"],
    minutes: &["min"],
    hours: &["tunti"],
    days: &["päivä"],
    related: &[
        "lue myös", "lue lisää", "katso myös", "aiheesta lisää", "luetuimmat", "suosittelemme", "uusimmat",
        "lisää aiheesta", "aiheet",
    ],
    stub_lines: &[
        "jaa", "jaa artikkeli", "tulosta", "tallenna", "kommentoi", "kommentit", "mainos", "kuuntele",
        "seuraa", "tilaa", "kirjaudu", "valikko", "sulje", "etusivu", "seuraava", "edellinen", "avainsanat",
        "facebook", "twitter", "video", "kuva", "kopioi linkki", "mainos päättyy", "mainos alkaa",
        "juttu jatkuu mainoksen jälkeen", "artikkeli jatkuu mainoksen jälkeen",
    ],
    prompt_starts: &[
        "lue myös", "lue lisää", "katso myös", "tilaa", "seuraa meitä", "kuuntele", "juttu jatkuu",
        "artikkeli jatkuu", "klikkaa",
    ],
    newsletter: &["uutiskirje", "tietosuoja"],
    copyright: &["kaikki oikeudet", "© 20", "copyright ©"],
    credit_starts: &["kuva:", "kuvat:", "©", "grafiikka:", "video:"],
    desk_starts: &["lähde:", "käännös:", "lähteet:"],
    comments: &["kommentit", "kommentoi", "keskustelu"],
    author_bio: &["on toimittaja", "kirjoittaa"],
    corrections: &["oikaisu:", "korjaus:", "korjattu"],
    consent: &["käytämme evästeitä", "evästeet", "hyväksy kaikki"],
    not_found: &["sivua ei löytynyt", "sivua ei löydy"],
    bot_check: &["en ole robotti"],
    login: &["kirjaudu sisään"],
    subscribers: &["vain tilaajille", "tilaajille"],
};
