//! What must hold between rows beyond what the schema can say: a table of rules.

use rusqlite::Connection;

use super::{CheckReport, Examined, Finding};

/// A rule: its SQL counts the rows that break it, and names one of them.
pub(super) struct Rule {
    /// The finding's code.
    pub(super) code: &'static str,
    /// What it means, before "(such as …)".
    what: &'static str,
    /// How many, and one of them; the count is 0 if all is well.
    sql: &'static str,
    /// What makes it good, if anything does.
    pub(super) repair: Option<&'static str>,
}

/// All rules.
pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "lost_reference",
        what: "pages are packed against one whose bytes are not here any more",
        sql: "SELECT count(*), min('payload ' || user.digest) FROM payloads AS user
              JOIN payloads AS reference ON reference.id = user.reference_id
              WHERE user.content IS NOT NULL AND reference.content IS NULL",
        repair: None,
    },
    Rule {
        code: "two_hops",
        what: "pages are packed against one that is not packed by itself",
        sql: "SELECT count(*), min('payload ' || user.digest) FROM payloads AS user
              JOIN payloads AS reference ON reference.id = user.reference_id
              WHERE reference.reference_id IS NOT NULL",
        repair: None,
    },
    Rule {
        code: "lost_bytes",
        what: "pages' bytes are gone, and the ledger does not say that they were let go",
        sql: "SELECT count(*), min('payload ' || digest) FROM payloads
              WHERE content IS NULL AND digest NOT IN
                  (SELECT let_go_digest FROM ledger WHERE let_go_digest IS NOT NULL)",
        repair: None,
    },
    Rule {
        code: "unused_payload",
        what: "bytes are kept that no snapshot has",
        sql: "SELECT count(*), min('payload ' || digest) FROM payloads
              WHERE digest NOT IN (SELECT digest FROM snapshots)",
        repair: Some(
            "DELETE FROM site_references WHERE payload_id IN (SELECT id FROM payloads
                 WHERE digest NOT IN (SELECT digest FROM snapshots));
             DELETE FROM payloads WHERE digest NOT IN (SELECT digest FROM snapshots)
                 AND digest NOT IN (SELECT let_go_digest FROM ledger WHERE let_go_digest IS NOT NULL)
                 AND id NOT IN (SELECT reference_id FROM payloads WHERE reference_id IS NOT NULL)",
        ),
    },
    Rule {
        code: "useless_reference",
        what: "sites have references against which nothing can be packed",
        sql: "SELECT count(*), min('site ' || site) FROM site_references
              LEFT JOIN payloads ON payloads.id = payload_id
              WHERE content IS NULL OR reference_id IS NOT NULL",
        repair: Some(
            "DELETE FROM site_references WHERE payload_id NOT IN
                 (SELECT id FROM payloads WHERE content IS NOT NULL AND reference_id IS NULL)",
        ),
    },
    Rule {
        code: "lost_body",
        what: "earlier revisions have lost their text",
        sql: "SELECT count(*), min('article ' || article_id || ', revision ' || number)
              FROM stored_revisions JOIN articles ON articles.id = article_id
              WHERE stored_revisions.body IS NULL AND latest_revision_id <> stored_revisions.id",
        repair: None,
    },
    Rule {
        code: "latest_revision",
        what: "articles do not name the newest of their own revisions as the latest",
        sql: "SELECT count(*), min('article ' || articles.id) FROM articles
              WHERE latest_revision_id IS NOT (SELECT id FROM stored_revisions
                  WHERE article_id = articles.id ORDER BY number DESC LIMIT 1)",
        repair: None,
    },
    Rule {
        code: "lost_revision",
        what: "articles lack a revision between the first and the latest",
        sql: "SELECT count(*), min('article ' || article_id) FROM (
                  SELECT article_id FROM stored_revisions
                  GROUP BY article_id HAVING count(*) <> max(number))",
        repair: None,
    },
    Rule {
        code: "revision_count",
        what: "articles count their revisions wrongly",
        sql: "SELECT count(*), min('article ' || id) FROM articles WHERE revision_count IS NOT
                  (SELECT max(number) FROM stored_revisions WHERE article_id = articles.id)",
        repair: Some(
            "UPDATE articles SET revision_count = (SELECT max(number) FROM stored_revisions
                 WHERE article_id = articles.id)
             WHERE revision_count IS NOT
                 (SELECT max(number) FROM stored_revisions WHERE article_id = articles.id)
               AND EXISTS (SELECT 1 FROM stored_revisions WHERE article_id = articles.id)",
        ),
    },
    Rule {
        code: "host_due",
        what: "hosts do not know when their next address is due",
        sql: "SELECT count(*), min('host ' || host) FROM hosts
              WHERE (next_at, next_due_at) IS NOT (
                  SELECT min(queue.next_at), max(min(queue.next_at), ifnull(hosts.not_before, ''))
                  FROM queue WHERE queue.host = hosts.host AND leased_at IS NULL
                      AND queue.next_at IS NOT NULL)",
        repair: Some(
            "UPDATE hosts SET (next_at, next_due_at) = (
                 SELECT min(queue.next_at), max(min(queue.next_at), ifnull(hosts.not_before, ''))
                 FROM queue WHERE queue.host = hosts.host AND leased_at IS NULL
                     AND queue.next_at IS NOT NULL)",
        ),
    },
];

/// Looks at every rule.
pub(super) fn look(connection: &Connection, report: &mut CheckReport) -> rusqlite::Result<()> {
    for rule in RULES {
        let (count, one): (i64, Option<String>) =
            connection.query_row(rule.sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if count > 0 {
            report.findings.push(Finding {
                part: Examined::Rows,
                code: rule.code,
                count: count.unsigned_abs(),
                what: format!("{} (such as {})", rule.what, one.unwrap_or_default()),
                repairable: rule.repair.is_some(),
            });
        }
    }
    let count = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    report.snapshots = count("SELECT count(*) FROM snapshots")?.unsigned_abs();
    report.let_go =
        count("SELECT count(*) FROM payloads WHERE let_go_at IS NOT NULL")?.unsigned_abs();
    Ok(())
}
