//! How newsrooms of many languages write a date: days, clocks, labels, spans counted back.

use chrono::{TimeZone, Utc};

use super::*;
use crate::extract::labels;
use crate::model::Field;

fn context() -> Context {
    Context {
        captured_at: Utc
            .with_ymd_and_hms(2024, 6, 1, 12, 0, 0)
            .single()
            .expect("a real time"),
        month_first: false,
    }
}

/// All that is read otherwise than expected, so that one run shows the whole table.
fn misread(rows: &[(&str, &str)], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let found = read(text).unwrap_or_else(|| "none".to_owned());
        if found != *expected {
            wrong.push(format!("{text}: {found}, not {expected}"));
        }
    }
    wrong
}

#[rustfmt::skip] // rows of a table
const DAYS: &[(&str, &str)] = &[
    // English
    ("April 18, 2024 3:05 PM ET", "2024-04-18T15:05"),
    ("Thursday 18 April 2024 15.05 BST", "2024-04-18T15:05+01:00"),
    ("Apr 18th 2024, 12:15am PDT", "2024-04-18T00:15-07:00"),
    ("3:05 p.m. EDT April 18, 2024", "2024-04-18T15:05-04:00"),
    ("Sept. 5, 2023", "2023-09-05"),
    ("18th of April, 2024", "2024-04-18"),
    ("18-Apr-24", "2024-04-18"),
    ("Apr 18 '24", "2024-04-18"),
    ("2024-04-18 15:05 (UTC+5:30)", "2024-04-18T15:05+05:30"),
    ("2024-04-18T15:05:06:684Z", "2024-04-18T15:05:06Z"),
    ("18 April 2024 at 15:05 hrs IST", "2024-04-18T15:05+05:30"),
    ("18 April 2024, 1505 GMT", "2024-04-18T15:05Z"),
    ("2024-04-18T23:15:0Z", "2024-04-18T23:15:00Z"),
    // German
    (
        "Donnerstag, 18. April 2024, 15:05 Uhr MESZ",
        "2024-04-18T15:05+02:00",
    ),
    ("Do., 18.04.2024 - 15:05", "2024-04-18T15:05"),
    ("3. März 2024", "2024-03-03"),
    ("18. April 2024, 9 Uhr", "2024-04-18T09:00"),
    ("2. Jänner 2024 um 7.05 Uhr", "2024-01-02T07:05"),
    ("18. Apr. 2024", "2024-04-18"),
    // French
    ("jeudi 18 avril 2024 à 15h05", "2024-04-18T15:05"),
    ("1er mars 2024 à 8 h 05", "2024-03-01T08:05"),
    ("le 18/04/2024 à 15:05", "2024-04-18T15:05"),
    ("18 avr. 2024", "2024-04-18"),
    ("le 18 avril 2024 à 9h", "2024-04-18T09:00"),
    // Spanish
    ("18 de abril de 2024 a las 15:05", "2024-04-18T15:05"),
    ("18 abr 2024 - 15:05 CEST", "2024-04-18T15:05+02:00"),
    (
        "Jueves, 18 de abril del 2024, 3:05 p. m.",
        "2024-04-18T15:05",
    ),
    ("18/ABR/24", "2024-04-18"),
    ("5 de setiembre de 2023", "2023-09-05"),
    // Portuguese
    ("18 de abril de 2024 às 15h05", "2024-04-18T15:05"),
    ("18/04/2024 15h05", "2024-04-18T15:05"),
    ("3 de março de 2024, 15:05", "2024-03-03T15:05"),
    ("18 abr 2024 às 15:05", "2024-04-18T15:05"),
    // Italian
    ("18 aprile 2024 alle 15:05", "2024-04-18T15:05"),
    ("giovedì 18 Aprile 2024 ore 15.05", "2024-04-18T15:05"),
    ("1° maggio 2024", "2024-05-01"),
    // Dutch
    ("donderdag 18 april 2024 om 15:05 uur", "2024-04-18T15:05"),
    ("3 mrt. 2024 15:05", "2024-03-03T15:05"),
    // Polish
    ("18 kwietnia 2024, godz. 15:05", "2024-04-18T15:05"),
    ("5 września 2023 r., 15:05", "2023-09-05T15:05"),
    ("18 kwi 2024 15:05", "2024-04-18T15:05"),
    // Russian
    ("18 апреля 2024 года в 15:05 МСК", "2024-04-18T15:05+03:00"),
    ("15:05, 18 апреля 2024", "2024-04-18T15:05"),
    ("18 апр. 2024 г.", "2024-04-18"),
    ("18.04.2024 в 15:05 (мск)", "2024-04-18T15:05+03:00"),
    // Ukrainian
    ("18 квітня 2024, 15:05", "2024-04-18T15:05"),
    ("18 квітня 2024 р. о 15:05", "2024-04-18T15:05"),
    // Turkish
    ("18 Nisan 2024 Perşembe 15:05", "2024-04-18T15:05"),
    ("18.04.2024 - 15:05", "2024-04-18T15:05"),
    ("5 Ağustos 2023, saat 15.05", "2023-08-05T15:05"),
    // Arabic
    ("الخميس 18 أبريل 2024 - 03:05 م", "2024-04-18T15:05"),
    ("١٨ نيسان ٢٠٢٤ ١٥:٠٥", "2024-04-18T15:05"),
    ("18 تشرين الأول 2023", "2023-10-18"),
    ("18 تشرين الثاني 2023", "2023-11-18"),
    ("18 كانون الأول 2023", "2023-12-18"),
    ("18 كانون الثاني 2024", "2024-01-18"),
    ("18/4/2024 الساعة 15:05 (توقيت غرينتش)", "2024-04-18T15:05"),
    // Persian
    ("۳۰ فروردین ۱۴۰۳ ۱۵:۰۵", "2024-04-18T15:05"),
    ("پنجشنبه ۳۰ فروردین ۱۴۰۳ ساعت ۱۵:۰۵", "2024-04-18T15:05"),
    ("۱۴۰۳/۰۱/۳۰ - ۱۵:۰۵", "2024-04-18T15:05"),
    // Hebrew
    ("18 באפריל 2024, 15:05", "2024-04-18T15:05"),
    ("18.04.24 בשעה 15:05", "2024-04-18T15:05"),
    ("ה-18 באפריל 2024", "2024-04-18"),
    // Hindi and other Indic languages
    ("18 अप्रैल 2024, 03:05 PM IST", "2024-04-18T15:05+05:30"),
    ("१८ अप्रैल २०२४", "2024-04-18"),
    ("Thu, 18 Apr 2024 03:05 PM (IST)", "2024-04-18T15:05+05:30"),
    ("১৮ এপ্রিল ২০২৪, ১৫:০৫", "2024-04-18T15:05"),
    ("१८ एप्रिल २०२४", "2024-04-18"),
    ("18 ఏప్రిల్ 2024", "2024-04-18"),
    ("18 ஏப்ரல் 2024", "2024-04-18"),
    ("18 اپریل 2024", "2024-04-18"),
    // Chinese
    ("2024年04月18日15:05", "2024-04-18T15:05"),
    ("2024年4月18日 下午3:05", "2024-04-18T15:05"),
    ("2024-04-18 15:05:06", "2024-04-18T15:05:06"),
    ("2024年4月18日星期四 15时05分", "2024-04-18T15:05"),
    ("民國113年4月18日", "2024-04-18"),
    ("2024/04/18（四）15:05", "2024-04-18T15:05"),
    // Japanese
    ("2024年4月18日 15時05分", "2024-04-18T15:05"),
    ("2024年4月18日(木) 午後3時5分", "2024-04-18T15:05"),
    ("令和6年4月18日(木)", "2024-04-18"),
    ("令和元年5月1日", "2019-05-01"),
    ("2024.4.18（木） 15:05", "2024-04-18T15:05"),
    ("２０２４年４月１８日", "2024-04-18"),
    // Korean
    ("2024.04.18 15:05", "2024-04-18T15:05"),
    ("2024-04-18 오후 3:05:06", "2024-04-18T15:05:06"),
    ("2024년 4월 18일 (목) 15시 5분", "2024-04-18T15:05"),
    // Vietnamese
    (
        "Thứ năm, 18/4/2024, 15:05 (GMT+7)",
        "2024-04-18T15:05+07:00",
    ),
    ("18 tháng 4 năm 2024 lúc 15:05", "2024-04-18T15:05"),
    ("Ngày 18 tháng 4, 2024", "2024-04-18"),
    // Indonesian and Malay
    ("Kamis, 18 April 2024 15:05 WIB", "2024-04-18T15:05+07:00"),
    ("5 Agustus 2023 pukul 15.05", "2023-08-05T15:05"),
    ("18 Ogos 2023", "2023-08-18"),
    // Nordic languages
    ("18 april 2024 kl. 15.05", "2024-04-18T15:05"),
    ("18. april 2024 kl. 15:05", "2024-04-18T15:05"),
    ("Publisert 18.04.2024, kl. 15.05", "2024-04-18T15:05"),
    ("18. toukokuuta 2024 klo 15.05", "2024-05-18T15:05"),
    ("18.5.2024 klo 15:05", "2024-05-18T15:05"),
    ("18. apríl 2024 kl. 15:05", "2024-04-18T15:05"),
    ("5. ágúst 2023", "2023-08-05"),
    // Czech, Slovak, Hungarian, Romanian, Bulgarian, Greek
    ("18. dubna 2024 v 15:05", "2024-04-18T15:05"),
    ("18. 4. 2024 15:05", "2024-04-18T15:05"),
    ("18. apríla 2024 o 15:05", "2024-04-18T15:05"),
    ("2024. április 18., csütörtök 15:05", "2024-04-18T15:05"),
    ("2024.04.18. 15:05", "2024-04-18T15:05"),
    ("18 aprilie 2024, ora 15:05", "2024-04-18T15:05"),
    ("18 април 2024 г., 15:05", "2024-04-18T15:05"),
    ("18 Απριλίου 2024, 15:05", "2024-04-18T15:05"),
    ("Πέμπτη 18 Απρ. 2024 | 3:05 μ.μ.", "2024-04-18T15:05"),
    // Balkan and Baltic languages, Catalan, Basque
    ("18. travnja 2024. u 15:05", "2024-04-18T15:05"),
    ("18. listopada 2023. u 15:05", "2023-10-18T15:05"),
    ("18 listopada 2023", "2023-11-18"),
    ("18. априла 2024. 15:05", "2024-04-18T15:05"),
    ("18 d'abril de 2024", "2024-04-18"),
    ("2024 m. balandžio 18 d.", "2024-04-18"),
    ("18. aprillil 2024", "2024-04-18"),
    ("2024. gada 18. aprīlis", "2024-04-18"),
    // Thai
    ("18 เมษายน 2567 เวลา 15:05 น.", "2024-04-18T15:05"),
    ("18 เม.ย. 2567 15:05", "2024-04-18T15:05"),
    ("18 เม.ย. 67 15:05 น.", "2024-04-18T15:05"),
    ("๑๘ เมษายน ๒๕๖๗", "2024-04-18"),
    // Chinese in signs
    ("二〇二四年四月十八日", "2024-04-18"),
    ("二〇二三年十二月三十日", "2023-12-30"),
];

#[test]
fn days_and_clocks_in_each_language() {
    let iso = |text: &str| find(text, context()).map(|time| time.to_iso());
    assert_eq!(misread(DAYS, iso), Vec::<String>::new());
}

#[rustfmt::skip] // rows of a table
const SPANS: &[(&str, &str)] = &[
    ("3 hours ago", "2024-06-01T09:00Z"),
    ("2 days ago", "2024-05-30"),
    ("20 mins ago", "2024-06-01T11:40Z"),
    ("an hour ago", "2024-06-01T11:00Z"),
    ("a day ago", "2024-05-31"),
    ("vor 3 Stunden", "2024-06-01T09:00Z"),
    ("vor einer Stunde", "2024-06-01T11:00Z"),
    ("il y a une heure", "2024-06-01T11:00Z"),
    ("hace una hora", "2024-06-01T11:00Z"),
    ("há um dia", "2024-05-31"),
    ("un'ora fa", "2024-06-01T11:00Z"),
    ("3 ชั่วโมงที่แล้ว", "2024-06-01T09:00Z"),
    ("3 órája", "2024-06-01T09:00Z"),
    ("Published yesterday", "2024-05-31"),
    ("Hier gibt es alle Tickets", "none"),
    ("Today the bridge reopens", "none"),
    ("heute, 11:40 Uhr", "2024-06-01T11:40"),
    ("Gestern um 9.30 Uhr", "2024-05-31T09:30"),
    ("il y a 3 heures", "2024-06-01T09:00Z"),
    ("hier à 9h30", "2024-05-31T09:30"),
    ("hace 3 horas", "2024-06-01T09:00Z"),
    ("há 3 horas", "2024-06-01T09:00Z"),
    ("3 ore fa", "2024-06-01T09:00Z"),
    ("3 uur geleden", "2024-06-01T09:00Z"),
    ("3 godziny temu", "2024-06-01T09:00Z"),
    ("3 часа назад", "2024-06-01T09:00Z"),
    ("Вчера, 09:30", "2024-05-31T09:30"),
    ("3 години тому", "2024-06-01T09:00Z"),
    ("3 saat önce", "2024-06-01T09:00Z"),
    ("منذ 3 ساعات", "2024-06-01T09:00Z"),
    ("לפני 3 שעות", "2024-06-01T09:00Z"),
    ("3 घंटे पहले", "2024-06-01T09:00Z"),
    ("3小时前", "2024-06-01T09:00Z"),
    ("20分钟前", "2024-06-01T11:40Z"),
    ("昨天 09:30", "2024-05-31T09:30"),
    ("3時間前", "2024-06-01T09:00Z"),
    ("2日前", "2024-05-30"),
    ("3시간 전", "2024-06-01T09:00Z"),
    ("3 giờ trước", "2024-06-01T09:00Z"),
    ("3 jam yang lalu", "2024-06-01T09:00Z"),
    ("3 timmar sedan", "2024-06-01T09:00Z"),
    ("for 3 timer siden", "2024-06-01T09:00Z"),
    ("3 timer siden", "2024-06-01T09:00Z"),
    ("3 tuntia sitten", "2024-06-01T09:00Z"),
    ("před 3 hodinami", "2024-06-01T09:00Z"),
    ("πριν από 3 ώρες", "2024-06-01T09:00Z"),
    ("acum 3 ore", "2024-06-01T09:00Z"),
    ("преди 3 часа", "2024-06-01T09:00Z"),
    ("۳ ساعت پیش", "2024-06-01T09:00Z"),
];

#[test]
fn spans_counted_back_in_each_language() {
    let iso = |text: &str| find_relative(text, context()).map(|time| time.to_iso());
    assert_eq!(misread(SPANS, iso), Vec::<String>::new());
}

#[rustfmt::skip] // rows of a table
const PUBLISHED: &[&str] = &[
    "Published",
    "First published",
    "Posted on",
    "Veröffentlicht am",
    "Erschienen:",
    "Publié le",
    "Mis en ligne le",
    "Publicado el",
    "Publicado em",
    "Pubblicato il",
    "Gepubliceerd op",
    "Opublikowano:",
    "Data publikacji:",
    "Опубликовано:",
    "Опубліковано",
    "Yayınlanma:",
    "تاريخ النشر:",
    "نشر في",
    "פורסם:",
    "प्रकाशित:",
    "发布时间：",
    "發布時間：",
    "公開日：",
    "配信",
    "입력",
    "Ngày đăng:",
    "Diterbitkan",
    "Dipublikasikan",
    "Publicerad",
    "Publisert",
    "Publiceret",
    "Offentliggjort",
    "Julkaistu",
    "Publikováno",
    "Δημοσιεύτηκε:",
    "Δημοσίευση:",
    "Közzétéve:",
    "Publicat:",
    "Публикувано",
    "เผยแพร่",
    "تاریخ انتشار:",
];

#[rustfmt::skip] // rows of a table
const UPDATED: &[&str] = &[
    "Updated",
    "Last updated:",
    "Last modified",
    "Aktualisiert:",
    "Stand:",
    "Zuletzt geändert am",
    "Mis à jour le",
    "Modifié le",
    "Actualizado:",
    "Última actualización:",
    "Atualizado em",
    "Aggiornato il",
    "Ultimo aggiornamento",
    "Bijgewerkt",
    "Laatst gewijzigd",
    "Aktualizacja:",
    "Обновлено:",
    "Оновлено:",
    "Güncelleme:",
    "Son güncelleme:",
    "آخر تحديث:",
    "עודכן:",
    "अपडेटेड:",
    "अद्यतन:",
    "更新时间：",
    "更新：",
    "最終更新：",
    "수정",
    "Cập nhật:",
    "Diperbarui",
    "Diperbaharui:",
    "Uppdaterad",
    "Oppdatert",
    "Opdateret",
    "Sist oppdatert",
    "Päivitetty",
    "Aktualizováno",
    "Ενημερώθηκε:",
    "Τελευταία ενημέρωση:",
    "Frissítve:",
    "Actualizat:",
    "Обновено",
    "อัปเดตล่าสุด",
    "به‌روزرسانی:",
];

#[test]
fn labels_in_each_language() {
    let field = |label: &str| {
        let line = format!("{label} 2024-04-18");
        let found = find_all(&line, context());
        found.first().map(|date| labels::field_of(&date.label))
    };
    let wrong: Vec<&str> = PUBLISHED
        .iter()
        .copied()
        .filter(|label| {
            !labels::says_published(label) || field(label) != Some(Field::DatePublished)
        })
        .chain(
            UPDATED
                .iter()
                .copied()
                .filter(|label| field(label) != Some(Field::DateModified)),
        )
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
}
