//! Italian.

use super::Lexicon;

/// The words of Italian.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "it",
    months: [
        &["gennaio", "gen", "genn"], &["febbraio", "feb", "febbr"], &["marzo", "mar"], &["aprile", "apr"],
        &["maggio", "mag"], &["giugno", "giu"], &["luglio", "lug"], &["agosto", "ago"],
        &["settembre", "set", "sett"], &["ottobre", "ott"], &["novembre", "nov"], &["dicembre", "dic"],
    ],
    by: &[
        "di", "a cura di", "scritto da", "articolo di", "autore", "testo di", "pubblicato da", "redatto da",
    ],
    and: &["e", "con", "ed"],
    roles: &[
        "giornalista", "inviato", "inviata", "corrispondente", "redazione", "redattore", "redattrice",
        "direttore", "direttrice", "caporedattore", "collaboratore", "la redazione", "redazione web",
        "editorialista",
    ],
    published: &["pubblicato", "pubblicato il", "data", "creato il", "postato il", "pubblicazione"],
    updated: &[
        "aggiornato", "aggiornato il", "ultimo aggiornamento", "modificato", "aggiornamento",
        "ultima modifica",
    ],
    source: &["fonte", "fonti", "agenzia"],
    today: &["oggi"],
    yesterday: &["ieri"],
    ago: &["fa"],
    minutes: &["min"],
    hours: &["ora", "ore"],
    days: &["giorn"],
    related: &[
        "leggi anche", "leggi di più", "articoli correlati", "notizie correlate", "correlati",
        "potrebbe interessarti", "potrebbe interessarti anche", "ti potrebbe interessare", "vedi anche",
        "guarda anche", "altre notizie", "ultime notizie", "i più letti", "più letti", "più lette",
        "le più lette", "consigliati", "da non perdere", "approfondimenti", "per saperne di più",
        "sullo stesso argomento", "altri articoli", "in evidenza", "argomenti correlati", "ti consigliamo",
    ],
    stub_lines: &[
        "condividi", "stampa", "salva", "invia", "copia link", "ascolta", "commenta", "commenti",
        "pubblicità", "annuncio", "segui", "abbonati", "accedi", "registrati", "menu", "chiudi", "home",
        "avanti", "indietro", "tag", "tag:", "tags", "temi", "argomenti", "facebook", "twitter", "whatsapp",
        "email", "e-mail", "video", "foto", "galleria", "leggi", "leggi tutto", "continua a leggere",
        "autore", "diretta", "mostra altro", "riproduzione riservata",
    ],
    prompt_starts: &[
        "leggi anche", "leggi qui", "leggi di più", "vedi anche", "guarda il video", "guarda anche",
        "clicca qui", "abbonati", "iscriviti", "seguici", "segui", "scarica", "ricevi", "continua a leggere",
        "per approfondire", "resta aggiornato", "video:", "scopri", "approfondisci", "leggi:",
        "approfondimento:", "entra nel", "unisciti",
    ],
    newsletter: &[
        "nostra newsletter", "alla newsletter", "canale whatsapp", "canale telegram", "nella tua casella",
        "informativa sulla privacy", "google news",
    ],
    copyright: &[
        "riproduzione riservata", "tutti i diritti riservati", "© 20", "copyright ©", "copyright 20",
        "© riproduzione",
    ],
    credit_starts: &[
        "foto:", "foto ", "credit:", "crediti:", "immagine:", "©", "(foto", "fotografia", "video:",
        "credits:", "illustrazione",
    ],
    desk_starts: &["con informazioni di", "(ansa", "a cura della redazione", "redazione ansa"],
    comments: &["commenti", "lascia un commento", "scrivi un commento", "i vostri commenti"],
    author_bio: &[
        "è giornalista", "è un giornalista", "è una giornalista", "scrive di", "si occupa di", "è redattore",
    ],
    corrections: &["correzione:", "errata corrige", "rettifica", "precisazione"],
    consent: &[
        "utilizziamo i cookie", "usiamo i cookie", "accetta e continua", "accetta tutti", "i nostri partner",
        "la tua privacy", "informativa sui cookie",
    ],
    not_found: &[
        "pagina non trovata", "errore 404", "non trovata", "articolo non trovato", "la pagina non esiste",
    ],
    bot_check: &["non sono un robot", "accesso negato", "verifica di sicurezza"],
    login: &["accedi per continuare", "effettua l'accesso"],
    subscribers: &[
        "riservato agli abbonati", "contenuto riservato", "abbonati per continuare", "sei già abbonato",
        "solo per abbonati",
    ],
};
