//! Polish.

use super::Lexicon;

/// The words of Polish.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "pl",
    months: [
        &["stycznia", "styczeń", "sty"], &["lutego", "luty", "lut"], &["marca", "marzec"],
        &["kwietnia", "kwiecień", "kwi"], &["maja"], &["czerwca", "czerwiec", "cze"],
        &["lipca", "lipiec", "lip"], &["sierpnia", "sierpień", "sie"], &["września", "wrzesień", "wrz"],
        &["października", "październik", "paź"], &["listopada", "listopad", "lis"],
        &["grudnia", "grudzień", "gru"],
    ],
    by: &[
        "autor", "autorka", "autorzy", "opracował", "opracowała", "oprac", "oprac.", "tekst", "napisał",
        "napisała", "dodał", "przygotował",
    ],
    and: &["i", "oraz"],
    roles: &[
        "dziennikarz", "dziennikarka", "redaktor", "redaktorka", "redakcja", "korespondent",
        "korespondentka", "redaktor naczelny", "publicysta", "reporter", "reporterka",
    ],
    published: &[
        "opublikowano", "data publikacji", "data", "publikacja", "dodano", "utworzono", "data dodania",
    ],
    updated: &[
        "aktualizacja", "zaktualizowano", "ostatnia aktualizacja", "zmodyfikowano", "data aktualizacji",
    ],
    source: &["źródło", "źródła", "agencja"],
    today: &["dzisiaj", "dziś"],
    yesterday: &["wczoraj"],
    ago: &["temu"],
    minutes: &["min"],
    hours: &["godz"],
    days: &["dni", "dzień"],
    related: &[
        "czytaj także", "czytaj też", "czytaj więcej", "czytaj również", "przeczytaj także",
        "przeczytaj też", "przeczytaj również", "zobacz także", "zobacz też", "zobacz również",
        "zobacz więcej", "powiązane artykuły", "powiązane", "podobne artykuły", "najczęściej czytane",
        "popularne", "polecane", "polecamy", "więcej na ten temat", "warto przeczytać", "najnowsze",
        "inne artykuły", "może cię zainteresować", "więcej wiadomości", "pozostałe", "sprawdź także",
        "wideo", "materiały powiązane",
    ],
    stub_lines: &[
        "udostępnij", "podziel się", "drukuj", "zapisz", "wyślij", "kopiuj link", "posłuchaj", "komentarze",
        "skomentuj", "reklama", "obserwuj", "subskrybuj", "zaloguj", "zaloguj się", "zarejestruj", "menu",
        "zamknij", "strona główna", "dalej", "wstecz", "tagi", "tagi:", "tematy", "tematy:", "facebook",
        "twitter", "whatsapp", "e-mail", "email", "wideo", "zdjęcie", "zdjęcia", "galeria", "więcej",
        "czytaj dalej", "autor", "dalsza część artykułu pod materiałem wideo",
        "dalsza część tekstu pod wideo", "materiał promocyjny", "koniec artykułu",
    ],
    prompt_starts: &[
        "dowiedz się więcej",
        "czytaj także", "czytaj też", "czytaj więcej", "czytaj również", "czytaj:", "przeczytaj",
        "zobacz także", "zobacz też", "zobacz również", "zobacz:", "zobacz wideo", "kliknij", "zapisz się",
        "subskrybuj", "obserwuj nas", "polub nas", "dołącz do", "pobierz", "sprawdź", "oglądaj", "posłuchaj",
        "dalsza część", "reklama", "jesteśmy też", "więcej informacji", "źródło:", "polecamy",
        "bądź na bieżąco", "tagi:",
    ],
    newsletter: &[
        "naszego newslettera", "newsletter", "kanał na whatsapp", "polityka prywatności", "google news",
        "na facebooku",
    ],
    copyright: &[
        "wszelkie prawa zastrzeżone", "wszystkie prawa zastrzeżone", "© 20", "copyright ©", "copyright 20",
        "prawa autorskie",
    ],
    credit_starts: &[
        "fot.", "foto:", "zdjęcie:", "zdjęcia:", "©", "źródło zdjęcia", "(fot", "autor zdjęcia", "grafika:",
        "wideo:",
    ],
    desk_starts: &["oprac.", "opracowanie", "tłumaczenie:", "redakcja:", "współpraca:"],
    comments: &["komentarze", "skomentuj", "dodaj komentarz", "napisz komentarz", "dyskusja"],
    author_bio: &["jest dziennikarzem", "jest dziennikarką", "pisze o", "dziennikarz"],
    corrections: &["sprostowanie", "korekta:", "we wcześniejszej wersji", "poprawka:"],
    consent: &[
        "używamy plików cookie", "szanujemy twoją prywatność", "zaufani partnerzy", "pliki cookies",
        "przejdź do serwisu", "akceptuję",
    ],
    not_found: &[
        "strona nie została znaleziona", "nie znaleziono strony", "błąd 404", "nie znaleziono",
        "strona nie istnieje",
    ],
    bot_check: &["nie jestem robotem", "odmowa dostępu"],
    login: &["zaloguj się, aby"],
    subscribers: &[
        "tylko dla subskrybentów", "tylko dla prenumeratorów", "wykup dostęp", "dostęp dla prenumeratorów",
        "czytaj dalej z",
    ],
};
