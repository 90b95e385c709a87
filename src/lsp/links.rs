//! Document links: images to their pages, sources of the build context to their files.
//!
//! Only registries whose pages are known get a link; the part of a name that a variable decides
//! gets none. Addresses are left to the editor, which finds them in any text.

use super::abilities::Abilities;
use super::backend::Backend;
use super::definition::{ContextPath, context_paths};
use super::documents::Snapshot;
use crate::model::{ImageReference, StageTarget};
use crate::text::Span;
use std::path::Path;
use std::str::FromStr;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{DocumentLink, DocumentLinkParams, Uri};

impl Backend {
    pub async fn links_of(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let answer = |snapshot: &Snapshot, _: &Abilities| Some(links(snapshot));
        self.ask(&params.text_document.uri, answer).await
    }
}

fn links(snapshot: &Snapshot) -> Vec<DocumentLink> {
    let document = &snapshot.document;
    let mut links = Vec::new();
    for reference in &document.model().references {
        // Of a name with a variable in its tag the target may be unknown, and its page is not.
        if reference.target.stage().is_none() {
            let whole = reference.target == StageTarget::External;
            links.extend(image_link(snapshot, reference.span, &reference.text, whole));
        }
    }
    let root = document.build_context().and_then(|_| snapshot.place.context_folder(document));
    for at in document.syntax().instructions() {
        let Some(root) = &root else { break };
        let paths = context_paths(snapshot, at);
        links.extend(paths.iter().filter_map(|path| file_link(snapshot, root, path)));
    }
    links.sort_by_key(|link| (link.range.start.line, link.range.start.character));
    links
}

fn link(snapshot: &Snapshot, span: Span, target: Uri, tooltip: &str) -> DocumentLink {
    DocumentLink {
        range: snapshot.range(span),
        target: Some(target),
        tooltip: Some(tooltip.to_owned()),
        data: None,
    }
}

/// The name without tag and digest, which may have variables in them.
fn image_link(snapshot: &Snapshot, span: Span, text: &str, whole: bool) -> Option<DocumentLink> {
    let end = text.find('@').unwrap_or(text.len());
    let start = text.get(..end)?.rfind('/').map_or(0, |slash| slash + 1);
    let end = text.get(start..end)?.find(':').map_or(end, |colon| start + colon);
    let name = text.get(..end)?;
    let plain = text.len() == span.len() as usize && !name.contains(['$', '"', '\'']);
    if !plain || name == "scratch" || !whole && name.len() == text.len() {
        return None;
    }
    let page = Uri::from_str(&page(&ImageReference::parse(name)?)?).ok()?;
    let span = Span::new(span.start, span.start + name.len() as u32);
    Some(link(snapshot, span, page, "Open the image's page"))
}

/// The page of an image at its registry.
fn page(image: &ImageReference) -> Option<String> {
    let path = image.repository();
    Some(match image.domain() {
        "docker.io" => match image.familiar_name() {
            official if !official.contains('/') => format!("https://hub.docker.com/_/{official}/"),
            name => format!("https://hub.docker.com/r/{name}/"),
        },
        "ghcr.io" => {
            let (owner, package) = path.split_once('/')?;
            let repository = package.split('/').next()?;
            let package = package.replace('/', "%2F");
            format!("https://github.com/{owner}/{repository}/pkgs/container/{package}")
        }
        "mcr.microsoft.com" => format!("https://mcr.microsoft.com/artifact/mar/{path}"),
        "quay.io" => format!("https://quay.io/repository/{path}"),
        "public.ecr.aws" => format!("https://gallery.ecr.aws/{path}"),
        "gcr.io" => format!("https://gcr.io/{path}"),
        _ => return None,
    })
}

fn file_link(snapshot: &Snapshot, root: &Path, path: &ContextPath<'_>) -> Option<DocumentLink> {
    let file = Some(root.join(&path.path)).filter(|file| file.is_file())?;
    Some(link(snapshot, path.span(), Uri::from_file_path(file)?, "Open the file"))
}
