//! Vietnamese.

use super::Lexicon;

/// The words of Vietnamese.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "vi",
    months: [
        &["tháng một"], &["tháng hai"], &["tháng ba"], &["tháng tư"], &["tháng năm"], &["tháng sáu"],
        &["tháng bảy"], &["tháng tám"], &["tháng chín"], &["tháng mười"], &["tháng mười một"],
        &["tháng mười hai"],
    ],
    by: &["tác giả", "theo", "bài", "phóng viên", "bởi"],
    and: &["và", "-"],
    roles: &["phóng viên", "biên tập viên", "tác giả", "cộng tác viên"],
    published: &["ngày đăng", "đăng ngày", "xuất bản", "ngày xuất bản"],
    updated: &["cập nhật", "cập nhật lúc", "cập nhật lần cuối"],
    source: &["nguồn", "theo"],
    today: &["hôm nay"],
    yesterday: &["hôm qua"],
    ago: &["trước"],
    minutes: &["phút"],
    hours: &["giờ"],
    days: &["ngày"],
    related: &[
        "tin liên quan", "bài liên quan", "xem thêm", "đọc thêm", "tin khác", "có thể bạn quan tâm",
        "tin cùng chuyên mục", "đọc nhiều", "tin mới", "tin nổi bật", "cùng chuyên mục",
        "bài viết liên quan", "đọc tiếp",
    ],
    stub_lines: &[
        "chia sẻ", "in bài", "lưu", "gửi", "bình luận", "quảng cáo", "theo dõi", "đăng nhập", "đăng ký",
        "trang chủ", "tiếp", "trước", "từ khóa", "từ khóa:", "tags", "tag:", "facebook", "zalo", "twitter",
        "video", "ảnh", "xem thêm", "trở lại", "sao chép liên kết", "chủ đề",
    ],
    prompt_starts: &[
        "xem thêm", "đọc thêm", "mời bạn đọc", "tin liên quan", "theo dõi", "nhấn vào", "bấm vào", ">>",
        "độc giả", "mời quý",
    ],
    newsletter: &["đăng ký nhận", "google news", "bản tin"],
    copyright: &["bản quyền", "© 20", "copyright", "giữ bản quyền", "không được sao chép"],
    credit_starts: &["ảnh:", "ảnh ", "nguồn ảnh", "(ảnh", "©", "hình:", "video:", "ảnh minh họa"],
    desk_starts: &["theo ", "nguồn:", "biên tập:"],
    comments: &["bình luận", "ý kiến bạn đọc", "ý kiến", "gửi bình luận"],
    author_bio: &["là phóng viên"],
    corrections: &["đính chính:", "cải chính"],
    consent: &["sử dụng cookie"],
    not_found: &["không tìm thấy trang", "trang không tồn tại"],
    bot_check: &["không phải là robot"],
    login: &["đăng nhập để"],
    subscribers: &["dành cho thành viên"],
};
