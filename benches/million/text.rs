//! Text like that of newspapers, in numbers: how often which word comes, how long stories
//! are, that a story keeps to its subject. The words themselves are made up.

use chrono::{Duration, NaiveDate};
use newsvault::model::{
    Article, Author, Block, BlockKind, Body, Extraction, PageKind, Precision, PublicationTime,
};

/// Different words in a language, and different Chinese characters.
const WORDS: usize = 200_000;
const CHARACTERS: usize = 3_500;
/// How many outlets there are.
pub(crate) const OUTLETS: usize = 2_000;
/// Of so many stories one is Chinese.
const CHINESE: u64 = 12;

/// Draws without end, the same every time.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.next() as f64 / (1_u64 << 53) as f64
    }

    /// About normal: the sum of twelve shares.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// Ranks, of which the first are the most frequent (Zipf and Mandelbrot).
struct Ranks(Vec<f64>);

impl Ranks {
    fn new(count: usize) -> Self {
        let mut sum = 0.0;
        let weights = (0..count).map(|rank| {
            sum += (rank as f64 + 2.7).powf(-1.05);
            sum
        });
        let sums: Vec<f64> = weights.collect();
        let all = sums.last().copied().unwrap_or(1.0);
        Self(sums.into_iter().map(|sum| sum / all).collect())
    }

    fn draw(&self, dice: &mut Dice) -> usize {
        let share = dice.share();
        self.0.partition_point(|sum| *sum < share)
    }
}

/// A newspaper world.
pub(crate) struct World {
    words: Vec<String>,
    ranks: Ranks,
    characters: Ranks,
    outlets: Ranks,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            words: (0..WORDS).map(word).collect(),
            ranks: Ranks::new(WORDS),
            characters: Ranks::new(CHARACTERS),
            outlets: Ranks::new(OUTLETS),
        }
    }

    /// The word of a rank.
    pub(crate) fn word(&self, rank: usize) -> &str {
        self.words.get(rank).map_or("", String::as_str)
    }

    /// Some outlets, each once, the large ones more often.
    pub(crate) fn outlets(&self, dice: &mut Dice, count: usize) -> Vec<usize> {
        let mut drawn = Vec::new();
        while drawn.len() < count {
            let outlet = self.outlets.draw(dice);
            if !drawn.contains(&outlet) {
                drawn.push(outlet);
            }
        }
        drawn
    }

    /// The story of a number.
    pub(crate) fn story(&self, number: u64, outlet: usize) -> Extraction {
        let mut dice = Dice::new(number + 1);
        let is_chinese = number.is_multiple_of(CHINESE);
        // Median 420 words, a tenth above 1,000.
        let length = (420.0 * (0.7 * dice.normal()).exp()).clamp(40.0, 4_000.0) as usize;
        let subject: Vec<usize> = (0..40).map(|_| self.ranks.draw(&mut dice)).collect();
        let (headline, description, text) = if is_chinese {
            let mut text = |length| self.characters(&mut dice, length);
            (text(18), text(50), text(length * 3 / 2))
        } else {
            let mut text = |length| self.sentences(&mut dice, &subject, length);
            (text(9), text(25), text(length))
        };
        let author = dice.below(20_000);
        let date = published(&mut dice);
        let article = Article {
            headline: Some(headline),
            description: Some(description),
            outlet: Some(format!("Outlet {outlet}")),
            publisher: Some(format!("Outlet {outlet}")),
            byline: Some(format!("By Author {author}")),
            authors: vec![Author {
                name: format!("Author {author}"),
            }],
            keywords: subject
                .iter()
                .take(4)
                .map(|rank| self.word(*rank).to_owned())
                .collect(),
            section: Some(self.word(100 + dice.below(20) as usize).to_owned()),
            language: Some(if is_chinese { "zh" } else { "en" }.to_owned()),
            date_published: Some(date),
            body: body(&text),
            ..Article::default()
        };
        Extraction {
            kind: PageKind::Article,
            article,
            ..Extraction::default()
        }
    }

    /// Words in paragraphs; one in six is of the story's subject.
    fn sentences(&self, dice: &mut Dice, subject: &[usize], length: usize) -> String {
        let mut text = String::with_capacity(length * 7);
        for number in 0..length {
            let rank = if dice.below(6) == 0 {
                subject
                    .get(dice.below(subject.len() as u64) as usize)
                    .copied()
                    .unwrap_or(0)
            } else {
                self.ranks.draw(dice)
            };
            if number > 0 {
                text.push_str(match dice.below(80) {
                    0 => ".\n\n",
                    1..=4 => ". ",
                    5..=9 => ", ",
                    _ => " ",
                });
            }
            text.push_str(self.word(rank));
        }
        text
    }

    fn characters(&self, dice: &mut Dice, length: usize) -> String {
        let mut text = String::with_capacity(length * 3);
        for _ in 0..length {
            match dice.below(120) {
                0 => text.push_str("。\n\n"),
                1..=9 => text.push('，'),
                _ => text.push(character(self.characters.draw(dice))),
            }
        }
        text
    }
}

/// Frequent words are short.
fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 40] = [
        "a", "an", "ar", "ba", "be", "bri", "ca", "che", "da", "de", "el", "en", "er", "fa", "ge",
        "go", "ha", "in", "is", "ka", "la", "le", "li", "ma", "me", "mo", "na", "ne", "no", "or",
        "pa", "re", "ri", "sa", "se", "ta", "te", "to", "un", "ve",
    ];
    let mut rest = rank;
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
        if rest == 0 {
            return word;
        }
        rest -= 1;
    }
}

/// The Chinese character of a rank.
pub(crate) fn character(rank: usize) -> char {
    // Ranks are spread over the block as frequent characters are over the dictionary.
    let place = (rank * 7_919) % 20_000;
    char::from_u32(0x4e00 + place as u32).unwrap_or('一')
}

/// A minute in the ten years from 2015 on.
fn published(dice: &mut Dice) -> PublicationTime {
    let day = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap_or_default();
    let minute = Duration::minutes(dice.below(10 * 365 * 24 * 60) as i64);
    let time = day.and_hms_opt(0, 0, 0).unwrap_or_default() + minute;
    PublicationTime::at(time, None, Precision::Minute)
}

fn body(text: &str) -> Body {
    let blocks = text.split("\n\n").map(|text| Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
    });
    Body {
        blocks: blocks.filter(|block| !block.text.is_empty()).collect(),
    }
}
