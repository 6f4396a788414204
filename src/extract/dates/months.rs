//! The names of months: those of the lexicons, and those of languages that have none.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokens::Tokens;
use crate::extract::lexicon::LEXICONS;

/// January to December.
type Year = [&'static [&'static str]; 12];

/// Languages without a lexicon of their own; a date needs no more than its month.
#[rustfmt::skip] // rows of a table
const MORE: &[Year] = &[
    // Thai, shortened
    [
        &["ม.ค"], &["ก.พ"], &["มี.ค"], &["เม.ย"], &["พ.ค"], &["มิ.ย"], &["ก.ค"], &["ส.ค"], &["ก.ย"], &["ต.ค"],
        &["พ.ย"], &["ธ.ค"],
    ],
    // Bengali
    [
        &["জানুয়ারি", "জানুয়ারী", "জানুয়ারি", "জানুয়ারী"], &["ফেব্রুয়ারি", "ফেব্রুয়ারী", "ফেব্রুয়ারি", "ফেব্রুয়ারী"], &["মার্চ"],
        &["এপ্রিল"], &["মে"], &["জুন"], &["জুলাই"], &["আগস্ট", "অগস্ট", "আগষ্ট"], &["সেপ্টেম্বর"], &["অক্টোবর"], &["নভেম্বর"],
        &["ডিসেম্বর"],
    ],
    // Marathi and Nepali
    [
        &["जानेवारी", "जनवरी"], &["फेब्रुवारी", "फेब्रुअरी"], &["मार्च"], &["एप्रिल", "अप्रिल"], &["मे"], &["जुन"], &["जुलै"],
        &["ऑगस्ट", "अगस्ट"], &["सप्टेंबर", "सेप्टेम्बर"], &["ऑक्टोबर", "अक्टोबर"], &["नोव्हेंबर", "नोभेम्बर"], &["डिसेंबर", "डिसेम्बर"],
    ],
    // Tamil
    [
        &["ஜனவரி"], &["பிப்ரவரி"], &["மார்ச்"], &["ஏப்ரல்"], &["மே"], &["ஜூன்"], &["ஜூலை"], &["ஆகஸ்ட்"], &["செப்டம்பர்"],
        &["அக்டோபர்"], &["நவம்பர்"], &["டிசம்பர்"],
    ],
    // Telugu
    [
        &["జనవరి"], &["ఫిబ్రవరి"], &["మార్చి"], &["ఏప్రిల్"], &["మే"], &["జూన్"], &["జులై", "జూలై"], &["ఆగస్టు"], &["సెప్టెంబర్"],
        &["అక్టోబర్"], &["నవంబర్"], &["డిసెంబర్"],
    ],
    // Urdu
    [
        &["جنوری"], &["فروری"], &["مارچ"], &["اپریل"], &["مئی"], &["جون"], &["جولائی"], &["اگست"], &["ستمبر"], &["اکتوبر"],
        &["نومبر"], &["دسمبر"],
    ],
    // Croatian
    [
        &["siječnja"], &["veljače"], &["ožujka"], &["travnja"], &["svibnja"], &["lipnja"], &["srpnja"],
        &["kolovoza"], &["rujna"], &["listopad"], &["studenoga", "studenog"], &["prosinca"],
    ],
    // Serbian, Bosnian, Slovene, Macedonian
    [
        &["januara", "јануара", "јануар", "јануари"], &["februara", "februar", "фебруара", "фебруар"],
        &["marta", "marec", "marca", "март"], &["aprila", "априла", "април"], &["maja", "maj", "маја", "мај"],
        &["juna", "junij", "junija", "јуна", "јун", "јуни"], &["jula", "julij", "julija", "јула", "јул", "јули"],
        &["avgusta", "avgust", "августа", "август"], &["septembra", "септембра", "септембар"],
        &["oktobra", "октобра", "октобар"], &["novembra", "новембра", "новембар"],
        &["decembra", "децембра", "децембар"],
    ],
    // Belarusian
    [
        &["студзеня"], &["лютага"], &["сакавіка"], &["красавіка"], &["мая"], &["чэрвеня"], &["ліпеня"], &["жніўня"],
        &["верасня"], &["кастрычніка"], &["лістапада"], &["снежня"],
    ],
    // Lithuanian
    [
        &["sausio"], &["vasario"], &["kovo"], &["balandžio"], &["gegužės"], &["birželio"], &["liepos"],
        &["rugpjūčio"], &["rugsėjo"], &["spalio"], &["lapkričio"], &["gruodžio"],
    ],
    // Latvian
    [
        &["janvāris", "janvārī"], &["februāris", "februārī"], &["marts", "martā"], &["aprīlis", "aprīlī"],
        &["maijs", "maijā"], &["jūnijs", "jūnijā"], &["jūlijs", "jūlijā"], &["augusts", "augustā"],
        &["septembris", "septembrī"], &["oktobris", "oktobrī"], &["novembris", "novembrī"],
        &["decembris", "decembrī"],
    ],
    // Estonian
    [
        &["jaanuar", "jaanuaril"], &["veebruar", "veebruaril"], &["märts", "märtsil"], &["aprill", "aprillil"],
        &["mail"], &["juunil", "juuni"], &["juulil", "juuli"], &["augustil"], &["septembril"],
        &["oktoobril", "oktoober"], &["novembril"], &["detsembril", "detsember"],
    ],
    // Icelandic
    [
        &["janúar"], &["febrúar"], &["mars"], &["apríl"], &["maí"], &["júní"], &["júlí"], &["ágúst"],
        &["september"], &["október"], &["nóvember"], &["desember"],
    ],
    // Catalan
    [
        &["gener"], &["febrer"], &["març"], &["abril"], &["maig"], &["juny"], &["juliol"], &["agost"],
        &["setembre"], &["octubre"], &["novembre"], &["desembre"],
    ],
    // Albanian
    [
        &["janar"], &["shkurt"], &["mars"], &["prill"], &["maj"], &["qershor"], &["korrik"], &["gusht"],
        &["shtator"], &["tetor"], &["nëntor"], &["dhjetor"],
    ],
    // Azerbaijani
    [
        &["yanvar"], &["fevral"], &["mart"], &["aprel"], &["may"], &["iyun"], &["iyul"], &["avqust"],
        &["sentyabr"], &["oktyabr"], &["noyabr"], &["dekabr"],
    ],
    // Swahili
    [
        &["januari"], &["februari"], &["machi"], &["aprili"], &["mei"], &["juni"], &["julai"], &["agosti"],
        &["septemba"], &["oktoba"], &["novemba"], &["desemba"],
    ],
    // Levantine and Iraqi names in two words
    [
        &["كانون ثاني"], &[], &[], &[], &[], &[], &[], &[], &[], &["تشرين الأول", "تشرين أول"],
        &["تشرين الثاني", "تشرين ثاني"], &["كانون الأول", "كانون أول"],
    ],
];

/// The Polish November is the Croatian October; Croatian puts a point behind the day.
const POLISH_OR_CROATIAN: &str = "listopada";
/// Tokens of the longest name: "tháng mười một".
const LONGEST: usize = 5;

/// The number of a month by all names that are known; the lexicons' order decides between them.
static MONTHS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    let years = LEXICONS.iter().map(|lexicon| &lexicon.months).chain(MORE);
    for year in years {
        for (names, number) in year.iter().zip(1..) {
            for name in *names {
                months.entry(*name).or_insert(number);
            }
        }
    }
    months
});

/// True if the word is a month's name.
pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains_key(word)
}

/// The month named at a place, and the place behind it; names may be two words, or shortened with points.
pub(super) fn at(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    tokens.word(at)?;
    // Names of several tokens have a point or a space within.
    let named = [LONGEST, 3, 1].into_iter().find_map(|length| {
        let name = tokens.text_of(at..at + length);
        Some((*MONTHS.get(name)?, at + length))
    });
    if let Some((month, end)) = named {
        let croatian = tokens.word(at) == Some(POLISH_OR_CROATIAN)
            && (1..3).any(|back| at >= back && tokens.is_mark(at - back, '.'));
        return Some((if croatian { 10 } else { month }, end));
    }
    // "tháng 4" names the month by its number.
    if !matches!(tokens.word(at), Some("tháng" | "thg")) {
        return None;
    }
    let number_at = tokens.skip_space(at + 1);
    Some((tokens.number(number_at, 1..3)?, number_at + 1))
}
