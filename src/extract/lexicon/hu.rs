//! Hungarian.

use super::Lexicon;

/// The words of Hungarian.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "hu",
    months: [
        &["január", "jan"], &["február", "febr"], &["március", "márc"], &["április", "ápr"],
        &["május", "máj"], &["június", "jún"], &["július", "júl"], &["augusztus", "aug"],
        &["szeptember", "szept"], &["október", "okt"], &["november", "nov"], &["december", "dec"],
    ],
    by: &["írta", "szerző", "szöveg"],
    and: &["és", "és a"],
    roles: &["újságíró", "szerkesztő", "főszerkesztő", "tudósító", "szerkesztőség"],
    published: &["közzétéve", "megjelent", "publikálva", "dátum", "létrehozva"],
    updated: &["frissítve", "módosítva", "utoljára frissítve", "frissült"],
    source: &["forrás", "források"],
    today: &["ma"],
    yesterday: &["tegnap"],
    ago: &["ezelőtt", "perce", "órája", "napja"],
    minutes: &["perc", "perce"],
    hours: &["óra", "órá"],
    days: &["nap"],
    related: &[
        "kapcsolódó cikkek", "kapcsolódó", "olvassa el", "olvass tovább", "olvasta már", "ez is érdekelheti",
        "ajánlott", "ajánló", "legolvasottabb", "legfrissebb", "további cikkek", "további hírek",
        "kapcsolódó anyag", "hasonló cikkek", "friss hírek",
    ],
    stub_lines: &[
        "megosztás", "megosztom", "nyomtatás", "mentés", "kommentek", "hozzászólások", "hirdetés", "követés",
        "feliratkozás", "bejelentkezés", "menü", "bezárás", "főoldal", "következő", "előző", "címkék",
        "címkék:", "facebook", "twitter", "e-mail", "videó", "fotó", "tovább", "link másolása",
    ],
    prompt_starts: &[
        "olvassa el", "olvasson tovább", "kapcsolódó", "kövess minket", "kövessen minket", "iratkozzon fel",
        "kattintson", "csatlakozz", "ha tetszett", "további részletek", "kiemelt kép", "nyitókép",
        "borítókép",
    ],
    newsletter: &["hírlevél", "adatvédelmi", "google hírek", "google news"],
    copyright: &["minden jog fenntartva", "© 20", "copyright ©"],
    credit_starts: &[
        "fotó:", "fotók:", "kép:", "©", "forrás:", "illusztráció", "(fotó", "nyitókép", "kiemelt kép",
        "borítókép",
    ],
    desk_starts: &["(mti)", "forrás:", "fordította"],
    comments: &["hozzászólások", "kommentek", "vélemények"],
    author_bio: &["újságíró"],
    corrections: &["helyesbítés", "helyreigazítás", "javítás"],
    consent: &["sütiket használ", "cookie-kat"],
    not_found: &["az oldal nem található", "nem található", "a keresett oldal"],
    bot_check: &["nem vagyok robot"],
    login: &["jelentkezzen be"],
    subscribers: &["csak előfizetőknek", "előfizetőink"],
};
