//! Indonesian and Malay.

use super::Lexicon;

/// The words of Indonesian and Malay.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "id",
    months: [
        &["januari", "jan"], &["februari", "feb"], &["maret", "mac"], &["april", "apr"], &["mei"],
        &["juni", "jun"], &["juli", "jul"], &["agustus", "agu", "agt", "ogos"], &["september", "sep"],
        &["oktober", "okt"], &["november", "nov"], &["desember", "des", "disember"],
    ],
    by: &["oleh", "penulis", "reporter", "pewarta", "editor", "laporan", "wartawan"],
    and: &["dan", "dan,"],
    roles: &[
        "reporter", "editor", "wartawan", "redaksi", "jurnalis", "pewarta", "kontributor", "koresponden",
        "tim redaksi", "penulis",
    ],
    published: &[
        "diterbitkan", "terbit", "dipublikasikan", "tayang", "tanggal", "diunggah", "published",
    ],
    updated: &["diperbarui", "diperbaharui", "update", "pembaruan", "terakhir diperbarui", "dikemaskini"],
    source: &["sumber"],
    today: &["hari ini"],
    yesterday: &["kemarin", "semalam"],
    ago: &["lalu"],
    minutes: &["menit", "minit"],
    hours: &["jam"],
    days: &["hari"],
    related: &[
        "baca juga", "berita terkait", "artikel terkait", "terkait", "lihat juga", "terpopuler", "terkini",
        "berita lainnya", "rekomendasi", "baca selengkapnya", "simak juga", "topik terkait",
        "pilihan editor", "berita lain", "populer", "terbaru", "paling popular", "anda mungkin suka",
        "rekomendasi untuk anda", "artikel lainnya",
    ],
    stub_lines: &[
        "bagikan", "bagikan:", "share", "cetak", "simpan", "komentar", "iklan", "ikuti", "langganan",
        "masuk", "daftar", "menu", "tutup", "beranda", "selanjutnya", "sebelumnya", "tag", "tags", "tag:",
        "tags:", "topik", "facebook", "twitter", "whatsapp", "email", "video", "foto", "salin tautan",
        "salin link", "advertisement", "scroll untuk melanjutkan membaca", "lanjut baca", "halaman",
        "halaman:", "lihat semua", "editor", "penulis", "kongsi", "lampiran",
    ],
    prompt_starts: &[
        "baca juga", "baca selengkapnya", "baca artikel", "baca:", "lihat juga", "simak juga", "simak",
        "klik di sini", "ikuti", "dapatkan", "saksikan", "tonton", "gabung", "unduh", "download",
        "bergabung", "cek berita", "video:", "selengkapnya", "(klik", "pilihan editor", "advertisement",
        "berita terkini", "scroll", "lihat artikel", "ikuti kami", "artikel ini telah tayang", "sumber:",
        "tag:",
    ],
    newsletter: &[
        "saluran whatsapp", "kanal whatsapp", "google news", "newsletter", "grup telegram",
        "channel telegram", "channel whatsapp",
    ],
    copyright: &["hak cipta", "© 20", "copyright ©", "copyright 20", "dilarang mengutip", "seluruh hak"],
    credit_starts: &[
        "foto:", "foto ", "(foto", "©", "gambar:", "sumber foto", "ilustrasi", "dok.", "gambar ", "kredit",
    ],
    desk_starts: &[
        "editor:", "pewarta:", "reporter:", "penerjemah:", "penulis:", "(editor", "sumber:", "copyright ©",
    ],
    comments: &["komentar", "tulis komentar", "berikan komentar", "kolom komentar"],
    author_bio: &["adalah wartawan", "adalah jurnalis"],
    corrections: &["ralat:", "koreksi:"],
    consent: &["menggunakan cookie", "kebijakan privasi"],
    not_found: &["halaman tidak ditemukan", "tidak ditemukan", "kesalahan 404"],
    bot_check: &["bukan robot", "akses ditolak"],
    login: &["silakan masuk"],
    subscribers: &["khusus pelanggan", "berlangganan untuk"],
};
