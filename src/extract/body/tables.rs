//! Tables of facts: the cells of a row belong together, and rows keep their order.
//!
//! Old pages lay text out in tables, too; there a cell holds paragraphs. A row is
//! one of facts if it has several cells and each holds one short text.

use super::segments::Segment;
use crate::html::NodeId;
use crate::model::BlockKind;

/// A row of facts is no longer, in characters.
const LONGEST_ROW: u32 = 400;
/// A cell of facts is no longer, in characters.
const LONGEST_CELL: u32 = 160;
/// A table has at least so many rows.
const MIN_ROWS: usize = 2;

/// Where in a table a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) table: NodeId,
    pub(super) row: NodeId,
    pub(super) id: NodeId,
}

/// Joins the cells of each row where a table holds facts.
pub(super) fn join_rows(segments: Vec<Segment>) -> Vec<Segment> {
    if segments.iter().all(|segment| segment.cell.is_none()) {
        return segments;
    }
    let mut joined = Vec::with_capacity(segments.len());
    let same_table = |a: &Segment, b: &Segment| table(a).is_some() && table(a) == table(b);
    for run in segments.chunk_by(same_table) {
        let rows: Vec<&[Segment]> = run.chunk_by(|a, b| row(a) == row(b)).collect();
        let facts = rows.iter().filter(|row| is_of_facts(row)).count();
        if facts >= MIN_ROWS && facts * 3 >= rows.len() * 2 {
            for row in rows {
                if is_of_facts(row) {
                    joined.extend(as_one(row));
                } else {
                    joined.extend(row.iter().cloned());
                }
            }
        } else {
            joined.extend(run.iter().cloned());
        }
    }
    joined
}

fn table(segment: &Segment) -> Option<NodeId> {
    segment.cell.map(|cell| cell.table)
}

fn row(segment: &Segment) -> Option<NodeId> {
    segment.cell.map(|cell| cell.row)
}

fn is_of_facts(row: &[Segment]) -> bool {
    let chars: u32 = row.iter().map(|segment| segment.chars).sum();
    let linked: u32 = row.iter().map(|segment| segment.linked).sum();
    row.len() > 1
        && chars <= LONGEST_ROW
        && linked * 2 <= chars
        && row.iter().all(|segment| segment.chars <= LONGEST_CELL)
        && row
            .windows(2)
            .all(|pair| pair.first().map(|s| s.cell) != pair.last().map(|s| s.cell))
}

/// "Cell | cell | cell".
fn as_one(row: &[Segment]) -> Option<Segment> {
    let first = row.first()?;
    let texts: Vec<&str> = row.iter().map(|segment| segment.text.as_str()).collect();
    Some(Segment {
        first: first.first,
        kind: BlockKind::TableRow,
        text: texts.join(" | "),
        chars: row.iter().map(|segment| segment.chars).sum(),
        linked: row.iter().map(|segment| segment.linked).sum(),
        cell: first.cell,
        is_prose: false,
    })
}
