//! Czech and Slovak.

use super::Lexicon;

/// The words of Czech and Slovak.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "cs",
    months: [
        &["ledna", "leden", "januára", "január"], &["února", "únor", "februára", "február"],
        &["března", "březen", "marca"], &["dubna", "duben", "apríla", "apríl"],
        &["května", "květen", "mája", "máj"], &["června", "červen", "júna", "jún"],
        &["července", "červenec", "júla", "júl"], &["srpna", "srpen", "augusta"], &["září", "septembra"],
        &["října", "říjen", "októbra", "október"], &["listopadu", "novembra"],
        &["prosince", "prosinec", "decembra"],
    ],
    by: &["autor", "autorka", "autoři", "napsal", "napsala", "text", "autori"],
    and: &["a"],
    roles: &[
        "redaktor", "redaktorka", "šéfredaktor", "komentátor", "zpravodaj", "reportér", "novinář", "redakce",
        "redakcia", "editor",
    ],
    published: &["publikováno", "vydáno", "datum", "zveřejněno", "vytvořeno", "publikované", "vydané"],
    updated: &["aktualizováno", "aktualizace", "aktualizované", "upraveno", "poslední aktualizace"],
    source: &["zdroj", "zdroje"],
    today: &["dnes"],
    yesterday: &["včera"],
    ago: &["před", "pred"],
    minutes: &["min"],
    hours: &["hod"],
    days: &["dn", "den"],
    related: &[
        "čtěte také", "přečtěte si také", "čtěte více", "související", "související články",
        "související témata", "mohlo by vás zajímat", "nejčtenější", "další články", "doporučujeme",
        "doporučené", "podobné články", "viac o téme", "prečítajte si", "súvisiace", "čítajte aj",
        "mohlo by vás zaujímať", "najčítanejšie", "témata", "další zprávy", "nejnovější",
    ],
    stub_lines: &[
        "sdílet", "sdílejte", "vytisknout", "tisknout", "uložit", "diskuse", "diskuze", "komentáře",
        "reklama", "poslechnout", "sledovat", "předplatné", "přihlásit", "menu", "zavřít", "domů", "další",
        "předchozí", "štítky", "tagy", "témata", "facebook", "twitter", "e-mail", "video", "foto",
        "fotogalerie", "zdieľať", "diskusia", "vstoupit do diskuse", "kopírovat odkaz",
    ],
    prompt_starts: &[
        "čtěte také", "čtěte více", "čtěte:", "přečtěte si", "čítajte aj", "prečítajte si", "více čtěte",
        "sledujte nás", "sledujte", "klikněte", "přihlaste se", "odebírejte", "podívejte se", "video:",
        "foto:", "reklama", "chcete",
    ],
    newsletter: &["newsletter", "odběr novinek", "ochrana osobních údajů"],
    copyright: &[
        "všechna práva vyhrazena", "všetky práva vyhradené", "© 20", "copyright ©", "copyright 20",
        "publikování nebo",
    ],
    credit_starts: &["foto:", "foto ", "zdroj:", "©", "ilustrační", "fotografie", "autor fotografie"],
    desk_starts: &["překlad:", "redakce:", "(čtk)"],
    comments: &["diskuse", "diskuze", "komentáře", "diskusia", "přidat komentář"],
    author_bio: &["je redaktor", "píše o", "novinář"],
    corrections: &["oprava:", "opravujeme", "v předchozí verzi"],
    consent: &["používáme cookies", "soubory cookie", "přijmout vše", "souhlasím"],
    not_found: &["stránka nenalezena", "stránka nebyla nalezena", "chyba 404", "stránka neexistuje"],
    bot_check: &["nejsem robot"],
    login: &["přihlaste se pro"],
    subscribers: &["pouze pro předplatitele", "pro předplatitele", "předplaťte si"],
};
