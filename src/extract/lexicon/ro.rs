//! Romanian.

use super::Lexicon;

/// The words of Romanian.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "ro",
    months: [
        &["ianuarie", "ian"], &["februarie", "febr"], &["martie"], &["aprilie"], &["mai"], &["iunie", "iun"],
        &["iulie", "iul"], &["august"], &["septembrie", "sept"], &["octombrie"], &["noiembrie", "noi"],
        &["decembrie"],
    ],
    by: &["de", "autor", "scris de", "articol scris de", "publicat de", "redactor"],
    and: &["și", "şi"],
    roles: &["jurnalist", "redactor", "corespondent", "editor", "reporter", "redacția", "redacţia"],
    published: &["publicat", "publicat la", "publicat pe", "data publicării", "data", "postat"],
    updated: &["actualizat", "actualizat la", "ultima actualizare", "modificat"],
    source: &["sursa", "sursă", "surse"],
    today: &["azi", "astăzi"],
    yesterday: &["ieri"],
    ago: &["acum"],
    minutes: &["min"],
    hours: &["or"],
    days: &["zi"],
    related: &[
        "citește și", "citeşte şi", "citește mai mult", "vezi și", "vezi şi", "articole similare",
        "articole recomandate", "știri similare", "recomandări", "recomandate", "cele mai citite",
        "ultimele știri", "pe aceeași temă", "te-ar putea interesa", "mai multe articole", "alte articole",
        "citiți și", "din aceeași categorie",
    ],
    stub_lines: &[
        "distribuie", "printează", "salvează", "trimite", "comentarii", "comentează", "publicitate",
        "reclamă", "urmărește", "abonează-te", "autentificare", "meniu", "închide", "acasă", "următorul",
        "anterior", "etichete", "etichete:", "tag-uri", "taguri", "facebook", "twitter", "whatsapp", "video",
        "foto", "galerie", "copiază link", "mai mult", "share",
    ],
    prompt_starts: &[
        "citește și", "citeşte şi", "citește mai", "citiți și", "vezi și", "vezi şi", "abonează-te",
        "urmărește", "urmăriți", "click aici", "dă click", "descarcă", "intră pe", "foto:", "video:",
        "recomandări", "te-ar putea", "editor :", "editor:",
    ],
    newsletter: &["newsletter", "canalul de whatsapp", "google news", "politica de confidențialitate"],
    copyright: &["toate drepturile rezervate", "© 20", "copyright ©", "drepturi de autor"],
    credit_starts: &["foto:", "foto ", "sursa foto", "©", "sursă foto", "imagine:", "(foto", "credit foto"],
    desk_starts: &["editor:", "traducere:", "redactor:"],
    comments: &["comentarii", "lasă un comentariu", "adaugă un comentariu", "scrie un comentariu"],
    author_bio: &["este jurnalist", "este redactor"],
    corrections: &["erată", "rectificare", "corecție:"],
    consent: &["folosim cookie", "utilizează cookie", "acceptă toate"],
    not_found: &["pagina nu a fost găsită", "pagină inexistentă", "eroare 404"],
    bot_check: &["nu sunt robot"],
    login: &["autentifică-te pentru"],
    subscribers: &["doar pentru abonați", "conținut exclusiv"],
};
