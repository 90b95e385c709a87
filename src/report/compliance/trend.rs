//! What has changed since an earlier report.

use super::{Compliance, Rate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An earlier report, as far as it is compared with.
#[derive(Debug, Deserialize)]
pub struct Earlier {
    version: u32,
    clauses: Vec<EarlierClause>,
    files: Vec<EarlierFile>,
}

#[derive(Debug, Deserialize)]
struct EarlierClause {
    id: String,
    standard: String,
    failed: usize,
}

#[derive(Debug, Deserialize)]
struct EarlierFile {
    path: String,
    compliant: Option<bool>,
}

#[derive(Debug, Serialize)]
pub struct Trend {
    pub before: Rate,
    pub newly_compliant: Vec<String>,
    pub no_longer_compliant: Vec<String>,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// Clauses that fail in more or fewer files than before.
    pub clauses: Vec<ClauseTrend>,
}

#[derive(Debug, Serialize)]
pub struct ClauseTrend {
    pub id: String,
    pub standard: String,
    pub failed_before: usize,
    pub failed: usize,
}

impl Earlier {
    /// Reads a report that was written as JSON; the error follows its name in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let earlier: Self = serde_json::from_str(text)
            .map_err(|error| format!("is no JSON report of plimsoll report: {error}"))?;
        match earlier.version {
            1 => Ok(earlier),
            other => Err(format!("is a report of version {other}, not 1")),
        }
    }
}

impl Compliance {
    /// The report with what has changed.
    pub fn since(mut self, earlier: &Earlier) -> Self {
        let before: BTreeMap<&str, Option<bool>> =
            earlier.files.iter().map(|file| (file.path.as_str(), file.compliant)).collect();
        let mut trend = Trend {
            before: Rate::default(),
            newly_compliant: Vec::new(),
            no_longer_compliant: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            clauses: Vec::new(),
        };
        before.values().flatten().for_each(|compliant| trend.before.add(*compliant));
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by_key(|file| &file.path);
        for file in &files {
            match (before.get(file.path.as_str()), file.compliant) {
                (None, _) => trend.added.push(file.path.clone()),
                (Some(before), Some(true)) if *before != Some(true) => {
                    trend.newly_compliant.push(file.path.clone());
                }
                (Some(Some(true)), now) if now != Some(true) => {
                    trend.no_longer_compliant.push(file.path.clone());
                }
                _ => {}
            }
        }
        let is_gone = |path: &&&str| files.iter().all(|file| file.path != **path);
        trend.removed = before.keys().filter(is_gone).map(|path| (*path).to_owned()).collect();
        for clause in &self.clauses {
            let same = |it: &&EarlierClause| it.id == clause.id && it.standard == clause.standard;
            let Some(earlier) = earlier.clauses.iter().find(same) else { continue };
            if earlier.failed != clause.failed {
                trend.clauses.push(ClauseTrend {
                    id: clause.id.clone(),
                    standard: clause.standard.clone(),
                    failed_before: earlier.failed,
                    failed: clause.failed,
                });
            }
        }
        self.trend = Some(trend);
        self
    }
}
