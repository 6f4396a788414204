//! The element names that readers ask for.

use html5ever::{LocalName, local_name};

macro_rules! tags {
    ($($variant:ident = $name:tt),* $(,)?) => {
        /// What a node is: a text, an element that readers know by name, or another element.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is the HTML element of that name")]
        pub enum Tag {
            /// The document itself.
            Root,
            /// A text node.
            Text,
            /// An element of no name that matters here.
            Other,
            $($variant),*
        }

        impl Tag {
            pub(super) fn of(name: &LocalName) -> Self {
                match *name {
                    $(local_name!($name) => Self::$variant,)*
                    _ => Self::Other,
                }
            }

            /// The element's name; empty for the root, texts and other elements.
            pub fn name(self) -> &'static str {
                match self {
                    Self::Root | Self::Text | Self::Other => "",
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

tags! {
    A = "a", Abbr = "abbr", Address = "address", Article = "article", Aside = "aside", Audio = "audio", B = "b",
    Base = "base", Blockquote = "blockquote", Body = "body", Br = "br", Button = "button", Canvas = "canvas",
    Caption = "caption", Center = "center", Cite = "cite", Code = "code", Dd = "dd", Details = "details",
    Dialog = "dialog", Div = "div", Dl = "dl", Dt = "dt", Em = "em", Embed = "embed", Fieldset = "fieldset",
    Figcaption = "figcaption", Figure = "figure", Font = "font", Footer = "footer", Form = "form", H1 = "h1",
    H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header", Hr = "hr",
    Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Label = "label", Li = "li",
    Link = "link", Main = "main", Menu = "menu", Meta = "meta", Nav = "nav", Object = "object", Ol = "ol",
    Option = "option", P = "p", Picture = "picture", Pre = "pre", Q = "q", S = "s", Section = "section",
    Select = "select", Small = "small", Source = "source", Span = "span", Strong = "strong", Sub = "sub",
    Summary = "summary", Sup = "sup", Table = "table", Tbody = "tbody", Td = "td", Template = "template",
    Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time", Title = "title", Tr = "tr",
    U = "u", Ul = "ul", Video = "video", Wbr = "wbr",
}

impl Tag {
    /// True for elements that stand within a line of text.
    pub fn is_inline(self) -> bool {
        use Tag as T;
        matches!(
            self,
            T::Text
                | T::A
                | T::Abbr
                | T::B
                | T::Cite
                | T::Code
                | T::Em
                | T::Font
                | T::I
                | T::Label
                | T::Q
                | T::S
                | T::Small
                | T::Span
                | T::Strong
                | T::Sub
                | T::Sup
                | T::Time
                | T::U
                | T::Wbr
                | T::Img
                | T::Other
        )
    }

    /// True for h1 to h6.
    pub fn is_heading(self) -> bool {
        matches!(
            self,
            Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6
        )
    }
}
