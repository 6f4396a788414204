//! Turkish.

use super::Lexicon;

/// The words of Turkish.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "tr",
    months: [
        &["ocak", "oca"], &["şubat", "şub"], &["mart"], &["nisan", "nis"], &["mayıs", "may"],
        &["haziran", "haz"], &["temmuz", "tem"], &["ağustos", "ağu"], &["eylül", "eyl"], &["ekim", "eki"],
        &["kasım", "kas"], &["aralık", "ara"],
    ],
    by: &["yazan", "yazar", "haber", "haberi yazan", "editör"],
    and: &["ve", "ile"],
    roles: &["muhabir", "editör", "gazeteci", "yazar", "temsilcisi", "köşe yazarı"],
    published: &[
        "yayınlanma", "yayınlanma tarihi", "yayın tarihi", "yayınlandı", "tarih", "giriş tarihi", "eklenme",
        "giriş", "oluşturulma tarihi", "oluşturulma", "yayımlanma",
    ],
    updated: &[
        "güncelleme", "güncelleme tarihi", "güncellendi", "son güncelleme", "güncellenme",
        "güncellenme tarihi",
    ],
    source: &["kaynak", "ajans"],
    today: &["bugün"],
    yesterday: &["dün"],
    ago: &["önce"],
    minutes: &["dk", "dakika"],
    hours: &["saat"],
    days: &["gün"],
    related: &[
        "ilgili haberler", "benzer haberler", "diğer haberler", "ayrıca okuyun",
        "bunlar da ilginizi çekebilir", "ilginizi çekebilir", "son dakika haberleri", "en çok okunanlar",
        "çok okunanlar", "öne çıkanlar", "önerilen haberler", "son haberler", "daha fazla",
        "günün öne çıkan haberleri", "i̇lgili haberler", "ilgili haber",
    ],
    stub_lines: &[
        "paylaş", "yazdır", "kaydet", "gönder", "dinle", "yorum", "yorumlar", "yorum yap", "reklam",
        "takip et", "abone ol", "giriş yap", "üye ol", "menü", "kapat", "anasayfa", "ana sayfa", "sonraki",
        "önceki", "etiketler", "etiketler:", "facebook", "twitter", "whatsapp", "e-posta", "video",
        "foto galeri", "fotoğraf", "haberin devamı", "haberin devamı için tıklayınız", "devamını oku",
        "daha fazla göster", "sonraki haber", "kaynak:", "reklamın devamı",
    ],
    prompt_starts: &[
        "ayrıca okuyun", "ilgili haber", "tıklayın", "tıklayınız", "abone ol", "takip edin", "bizi takip",
        "haberin devamı", "daha fazla", "detaylar için", "haber için", "son dakika haberleri için",
        "i̇lgili haber", "videoyu izle", "kaynak:", "etiketler:", "reklam",
    ],
    newsletter: &[
        "bültenimize", "whatsapp kanalı", "google news", "google haberler", "e-bülten", "çerez politikası",
        "kvkk",
    ],
    copyright: &["tüm hakları saklıdır", "her hakkı saklıdır", "© 20", "copyright ©", "izinsiz"],
    credit_starts: &["fotoğraf:", "foto:", "©", "görsel:", "fotoğraf ", "(fotoğraf", "video:"],
    desk_starts: &["haber merkezi", "çeviri:", "editör:"],
    comments: &["yorumlar", "yorum yap", "yorum yaz", "yorum ekle"],
    author_bio: &["gazeteci", "muhabiri", "yazıyor"],
    corrections: &["düzeltme:", "tekzip"],
    consent: &["çerezler kullan", "çerez politikası", "kabul et"],
    not_found: &["sayfa bulunamadı", "404 hatası", "aradığınız sayfa"],
    bot_check: &["robot değilim", "erişim engellendi"],
    login: &["giriş yapın"],
    subscribers: &["abonelere özel", "sadece aboneler"],
};
