use super::platform::platform;
use crate::lint::{Alias, Check, Context, Report, Rule, Severity};
use crate::model::{Base, ImageReference};

pub const RULE: Rule = Rule {
    id: "base-image-platform",
    group: "style",
    summary: "The image is for another platform",
    severity: Severity::Warning,
    aliases: &[Alias::buildkit("InvalidBaseImagePlatform")],
    page: include_str!("base_image_platform.md"),
    check: Check::File(check),
    ..Rule::DEFAULT
};

fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for stage in &context.model().stages {
        let Base::Image(image) = &stage.base else { continue };
        let Some(at) = context.syntax().get(stage.from) else { continue };
        let Some(flag) = at.get().operation.flag("platform") else { continue };
        let Some((system, machine)) = platform(flag.value_text()) else { continue };
        let own = machine_of(image);
        let is_windows = image.is_windows() && system != "windows";
        if own.is_some_and(|own| own != machine) || is_windows {
            let message = format!(
                "`{}` is not for `{}`: take the platform or the image that is meant",
                image.text,
                flag.value_text()
            );
            report.at(at.word_span(&flag.word), message);
        }
    }
}

/// The machine that an image of Docker's own organisations is for.
fn machine_of(image: &ImageReference) -> Option<&'static str> {
    let organisation = image.repository().split_once('/').map(|(organisation, _)| organisation)?;
    let found = MACHINES.iter().find(|(name, _)| *name == organisation);
    found.filter(|_| image.domain() == "docker.io").map(|(_, machine)| *machine)
}

/// <https://github.com/docker-library/official-images#architectures-other-than-amd64>
const MACHINES: [(&str, &str); 8] = [
    ("amd64", "amd64"),
    ("arm32v6", "arm"),
    ("arm32v7", "arm"),
    ("arm64v8", "arm64"),
    ("i386", "386"),
    ("ppc64le", "ppc64le"),
    ("riscv64", "riscv64"),
    ("s390x", "s390x"),
];
