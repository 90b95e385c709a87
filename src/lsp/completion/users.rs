//! Users and groups that are known in the stage.

use super::{Around, item::Item};
use crate::contents::What;
use std::collections::BTreeMap;
use tower_lsp::ls_types::CompletionItemKind;

/// Who, with the number where it is known, and where that comes from.
type Known = BTreeMap<String, (Option<u32>, String)>;

/// `user`, and behind a colon `user:group`.
pub fn items(around: &Around<'_>) -> Vec<Item> {
    let typed = &around.cursor.typed;
    if let Some((user, _)) = typed.split_once(':') {
        let item = |(name, known): (String, (Option<u32>, String))| {
            who(&name, &known).insert(format!("{user}:{name}"))
        };
        return known(around, true).into_iter().map(item).collect();
    }
    let users = &around.standard().users;
    let people = known(around, false);
    let mut items: Vec<_> = Vec::new();
    let preferred = people.contains_key(&users.name);
    if !around.standard().is_none() {
        let about = format!("recommended by {}", around.standard().label());
        let owner = users.owner(preferred);
        let word = if around.cursor.keyword() == crate::syntax::Keyword::User {
            users.user(preferred)
        } else {
            owner
        };
        items.push(Item::new(word, CompletionItemKind::CONSTANT).means(&about).rank(0));
    }
    items.extend(people.iter().map(|(name, known)| who(name, known)));
    items
}

fn who(name: &str, (id, from): &(Option<u32>, String)) -> Item {
    let id = id.map(|id| format!("{id}, ")).unwrap_or_default();
    Item::new(name, CompletionItemKind::CONSTANT).means(&format!("{id}{from}"))
}

/// The numbers of users, or of groups.
pub fn numbers(around: &Around<'_>, groups: bool) -> Vec<Item> {
    let known = known(around, groups).into_iter();
    let item = |(name, (id, _)): (String, (Option<u32>, String))| {
        Some(Item::new(id?.to_string(), CompletionItemKind::CONSTANT).means(&name))
    };
    known.filter_map(item).collect()
}

fn known(around: &Around<'_>, groups: bool) -> Known {
    let document = &around.snapshot.document;
    let (model, contents) = (document.model(), document.contents());
    let mut known = Known::new();
    let Some(stage) = around.stage() else { return known };
    if let Some(image) = contents.image(stage) {
        let from = || format!("of {}", image.name);
        if groups {
            let present = image.groups.iter().filter(|group| group.presence.is_present());
            known.extend(present.map(|group| (group.name.clone(), (group.gid, from()))));
        } else {
            let present = image.users.iter().filter(|user| user.presence.is_present());
            known.extend(present.map(|user| (user.name.clone(), (user.uid, from()))));
        }
    }
    for own in model.chain(stage) {
        for fact in contents.facts(own.index) {
            let before = own.index != stage || fact.instruction < around.cursor.instruction;
            if !before || fact.maybe {
                continue;
            }
            let line = document.syntax().get(fact.instruction).map_or(0, |at| at.line + 1);
            let from = format!("made in line {line}");
            match &fact.what {
                What::User { name, uid, .. } if !groups => {
                    known.insert(name.clone(), (*uid, from));
                }
                // A user's own group has its name.
                What::Group { name, gid } | What::User { name, uid: gid, .. } if groups => {
                    known.entry(name.clone()).or_insert((*gid, from));
                }
                _ => {}
            }
        }
    }
    known
}
