//! A server on loopback, used as a proxy, that gives every second address a fault.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// One in twenty addresses.
pub(crate) struct Fault {
    /// Of the address, modulo twenty.
    pub(crate) number: usize,
    /// What the archive may call it, as SQL has it.
    pub(crate) errors: &'static str,
    give: Give,
}

enum Give {
    Status(u16, &'static str),
    Page(&'static str, &'static [u8]),
    /// Announces more than it sends, and ends.
    Cut,
    /// Says nothing until the client gives up.
    Silence,
    /// Closes without a word.
    Close,
    Large,
}

const WALL: &[u8] = b"<html><head><title>Just a moment...</title></head><body>
<h1>Verify you are human</h1><p>Please complete the security check to continue.</p></body></html>";

/// Every kind of fault.
pub(crate) const FAULTS: &[Fault] = &[
    Fault {
        number: 1,
        errors: "'http_404'",
        give: Give::Status(404, ""),
    },
    Fault {
        number: 3,
        errors: "'http_503'",
        give: Give::Status(503, ""),
    },
    Fault {
        number: 5,
        errors: "'http_429'",
        give: Give::Status(429, "Retry-After: 1\r\n"),
    },
    Fault {
        number: 7,
        errors: "'redirects'",
        give: Give::Status(302, "Location: ?\r\n"),
    },
    Fault {
        number: 9,
        errors: "'truncated'",
        give: Give::Cut,
    },
    Fault {
        number: 11,
        errors: "'timeout_first_byte', 'timeout_idle', 'timeout_total'",
        give: Give::Silence,
    },
    Fault {
        number: 13,
        errors: "'protocol', 'connect'",
        give: Give::Close,
    },
    Fault {
        number: 15,
        errors: "'not_a_page'",
        give: Give::Page("text/html", b"%PDF-1.7 ..."),
    },
    Fault {
        number: 17,
        errors: "'too_large'",
        give: Give::Large,
    },
    Fault {
        number: 19,
        errors: "'bot_wall'",
        give: Give::Page("text/html", WALL),
    },
];

/// Runs until it is dropped.
pub(crate) struct Server {
    address: String,
    _runtime: Runtime,
}

impl Server {
    pub(crate) fn start() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let socket = runtime.block_on(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))))?;
        let address = format!("http://{}", socket.local_addr()?);
        runtime.spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                // A client that goes away in the middle is part of the game.
                tokio::spawn(async move { drop(converse(stream).await) });
            }
        });
        Ok(Self {
            address,
            _runtime: runtime,
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

async fn converse(stream: TcpStream) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if stream.read_line(&mut first).await? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 2 {
            line.clear();
        }
        let target = first.split(' ').nth(1).unwrap_or_default();
        if !answer(&mut stream, target).await? {
            return Ok(());
        }
    }
}

/// True if the connection may be used again.
async fn answer(stream: &mut BufReader<TcpStream>, target: &str) -> io::Result<bool> {
    let number = target
        .rsplit('/')
        .next()
        .and_then(|n| n.parse::<usize>().ok());
    let Some(number) = number else {
        return send(stream, 404, "", b"").await;
    };
    let fault = FAULTS.iter().find(|fault| fault.number == number % 20);
    match fault.map(|fault| &fault.give) {
        None => send(stream, 200, "Content-Type: text/html\r\n", &story(number)).await,
        Some(Give::Status(302, _)) => {
            let header = format!("Location: {target}\r\n");
            send(stream, 302, &header, b"").await
        }
        Some(Give::Status(status, header)) => send(stream, *status, header, b"<h1>No</h1>").await,
        Some(Give::Page(kind, body)) => {
            let header = format!("Content-Type: {kind}\r\n");
            send(stream, 200, &header, body).await
        }
        Some(Give::Large) => send(stream, 200, "", &story(number).repeat(200)).await,
        Some(Give::Cut) => {
            let head =
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<html>";
            stream.write_all(head).await?;
            stream.flush().await?;
            Ok(false)
        }
        Some(Give::Silence) => {
            let _ = tokio::time::timeout(Duration::from_secs(60), stream.read_u8()).await;
            Ok(false)
        }
        Some(Give::Close) => Ok(false),
    }
}

async fn send(
    stream: &mut BufReader<TcpStream>,
    status: u16,
    header: &str,
    body: &[u8],
) -> io::Result<bool> {
    let head = format!(
        "HTTP/1.1 {status} X\r\n{header}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.flush().await?;
    Ok(true)
}

fn story(number: usize) -> Vec<u8> {
    let words = [
        "harbour", "council", "ferry", "bridge", "quay", "market", "school", "storm",
    ];
    let word = |n: usize| words[(number / (n + 1)) % words.len()];
    let paragraphs = (0..8).map(|n| {
        format!(
            "<p>The {} of town {number} said on day {n} that the {} would wait for the {} until
             the winter, as nobody had counted the {} before the committee met again.</p>",
            word(n),
            word(n + 1),
            word(n + 2),
            word(n + 3)
        )
    });
    let body: String = paragraphs.collect();
    format!(
        "<!doctype html><html lang=en><head><title>Story {number} of the {}</title>
         <meta property=\"article:published_time\" content=\"2024-04-18T11:11:00Z\"></head>
         <body><article><h1>Story {number} of the {}</h1>{body}</article></body></html>",
        word(0),
        word(0)
    )
    .into_bytes()
}
