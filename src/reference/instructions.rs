//! The instructions: what each does, and the forms in which it is written.

use crate::syntax::Keyword;

/// What there is to say of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InstructionPage {
    pub keyword: Keyword,
    /// One sentence, without a full stop.
    pub summary: &'static str,
    /// Markdown.
    pub details: &'static str,
    pub example: &'static str,
    /// What is inserted behind the keyword: LSP's snippet syntax.
    pub snippet: &'static str,
    /// The usual one first; of those with a JSON array and without, both.
    pub forms: &'static [Form],
}

/// A way to write an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form {
    pub parts: &'static [Part],
    /// An array in JSON holds its arguments.
    pub json: bool,
}

/// What stands behind the keyword, in its order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    pub text: &'static str,
    pub about: &'static str,
}

const fn part(text: &'static str, about: &'static str) -> Part {
    Part { text, about }
}

const fn form(parts: &'static [Part]) -> Form {
    Form { parts, json: false }
}

const fn json(parts: &'static [Part]) -> Form {
    Form { parts, json: true }
}

impl Part {
    /// It stands for all flags of the instruction.
    pub const FLAGS: &'static str = "[flags]";
}

impl InstructionPage {
    /// Where BuildKit's own reference speaks of it.
    pub fn link(&self) -> String {
        let anchor = self.keyword.as_str().to_ascii_lowercase();
        let anchor = if self.keyword == Keyword::Maintainer {
            "maintainer-deprecated".to_owned()
        } else {
            anchor
        };
        format!("https://docs.docker.com/reference/dockerfile/#{anchor}")
    }
}

const FLAGS: Part = part(Part::FLAGS, "Flags, before everything else");
const SHELL_TEXT: Part =
    part("<command>", "Text for the shell, `/bin/sh -c` where no SHELL says otherwise");
const EXECUTABLE: Part = part("[\"<executable>\"", "The program, started without a shell");
const PARAMETERS: Part = part("\"<argument>\"...]", "Its arguments, each a string");
const SOURCES: Part = part(
    "<source>...",
    "Files or directories, relative to the build context or to the root of what `--from` names",
);
const DESTINATION: Part = part(
    "<destination>",
    "Where they go, absolute or relative to WORKDIR; a `/` at its end makes it a directory",
);
const JSON_SOURCES: Part = part("[\"<source>\"...", "Sources, also with blanks in their names");
const JSON_DESTINATION: Part = part("\"<destination>\"]", "Where they go");

/// All instructions, in alphabetical order.
const PAGES: [InstructionPage; 18] = [
    InstructionPage {
        keyword: Keyword::Add,
        summary: "Copies files, archives, URLs or Git repositories into the image",
        details: "A local archive (`.tar`, `.tar.gz`, …) is unpacked; a file behind a URL is \
                  downloaded, a Git repository checked out. Use COPY for plain files.",
        example: "ADD --checksum=sha256:… https://example.com/tool.tar.gz /opt/",
        snippet: "ADD ${1:source} ${2:destination}",
        forms: &[
            form(&[
                FLAGS,
                part("<source>...", "Files, archives, URLs or Git repositories"),
                DESTINATION,
            ]),
            json(&[FLAGS, JSON_SOURCES, JSON_DESTINATION]),
        ],
    },
    InstructionPage {
        keyword: Keyword::Arg,
        summary: "Declares a build argument, which `--build-arg` may set",
        details: "It holds from its line to the end of the stage. Before the first FROM it is \
                  global: FROM lines see it, a stage only after an `ARG name` of its own. \
                  Arguments end up in the history of the image: they are no place for secrets.",
        example: "ARG VERSION=1.0",
        snippet: "ARG ${1:name}",
        forms: &[form(&[
            part("<name>", "Letters, digits and `_`"),
            part("[=<default>]", "The value where `--build-arg` gives none"),
        ])],
    },
    InstructionPage {
        keyword: Keyword::Cmd,
        summary: "Sets what a container runs by default, or the arguments of its ENTRYPOINT",
        details: "The last one counts. Whoever starts the container may replace it. The array \
                  starts the program itself, text goes through the shell.",
        example: "CMD [\"nginx\", \"-g\", \"daemon off;\"]",
        snippet: "CMD [\"${1:executable}\"]",
        forms: &[json(&[EXECUTABLE, PARAMETERS]), form(&[SHELL_TEXT])],
    },
    InstructionPage {
        keyword: Keyword::Copy,
        summary: "Copies files from the build context, a stage or an image",
        details: "Directories are copied with what is in them, not themselves. Ownership is \
                  root's where `--chown` says nothing. Wildcards are Go's: `*`, `?`, `[a-z]`.",
        example: "COPY --from=build --chown=nonroot:nonroot /src/app /app",
        snippet: "COPY ${1:source} ${2:destination}",
        forms: &[
            form(&[FLAGS, SOURCES, DESTINATION]),
            json(&[FLAGS, JSON_SOURCES, JSON_DESTINATION]),
        ],
    },
    InstructionPage {
        keyword: Keyword::Entrypoint,
        summary: "Sets the program that a container runs",
        details: "CMD and the arguments of `docker run` are appended to the array form. Text goes \
                  through a shell, which ignores CMD and does not pass signals on. Setting it \
                  clears the CMD of the base image.",
        example: "ENTRYPOINT [\"/app/server\"]",
        snippet: "ENTRYPOINT [\"${1:executable}\"]",
        forms: &[json(&[EXECUTABLE, PARAMETERS]), form(&[SHELL_TEXT])],
    },
    InstructionPage {
        keyword: Keyword::Env,
        summary: "Sets environment variables, for the build and in the image",
        details: "All pairs of one instruction see the values before it. Stages built upon this \
                  one inherit them.",
        example: "ENV NODE_ENV=production PORT=8080",
        snippet: "ENV ${1:name}=${2:value}",
        forms: &[form(&[
            part("<name>=<value>", "A pair; quote values with blanks"),
            part("[<name>=<value>...]", "More of them"),
        ])],
    },
    InstructionPage {
        keyword: Keyword::Expose,
        summary: "Says on which ports a container listens",
        details: "It publishes nothing: that is `docker run -p`. TCP where no protocol is given.",
        example: "EXPOSE 8080/tcp 53/udp",
        snippet: "EXPOSE ${1:8080}",
        forms: &[form(&[
            part(
                "<port>[/<protocol>]",
                "A port, or a range such as `7000-7010`; `tcp`, `udp` or `sctp`",
            ),
            part("[<port>[/<protocol>]...]", "More of them"),
        ])],
    },
    InstructionPage {
        keyword: Keyword::From,
        summary: "Begins a stage upon a base image or an earlier stage",
        details: "`scratch` is the empty image. Only global ARGs and the platform arguments may \
                  stand in it. The last stage is what is built where no target is given.",
        example: "FROM --platform=$BUILDPLATFORM golang:1.25 AS build",
        snippet: "FROM ${1:image}",
        forms: &[form(&[
            part(Part::FLAGS, "`--platform=<platform>`"),
            part("<image>[:<tag>][@<digest>]", "An image, an earlier stage, or `scratch`"),
            part("[AS <name>]", "A name for the stage, in lower case"),
        ])],
    },
    InstructionPage {
        keyword: Keyword::Healthcheck,
        summary: "Says how to find out whether a container works",
        details: "Exit code 0 is healthy, 1 is not. The last one counts; `NONE` switches off \
                  what the base image has.",
        example: "HEALTHCHECK --interval=30s --timeout=3s CMD [\"/app/check\"]",
        snippet: "HEALTHCHECK --interval=${1:30s} --timeout=${2:10s} --retries=${3:3} CMD [\"${4:executable}\"]",
        forms: &[
            form(&[FLAGS, part("CMD <command>", "What is run, text for the shell or an array")]),
            form(&[part("NONE", "No health check, the base image's neither")]),
        ],
    },
    InstructionPage {
        keyword: Keyword::Label,
        summary: "Adds metadata to the image",
        details: "Stages built upon this one inherit labels; the last value of a key counts.",
        example: "LABEL org.opencontainers.image.source=\"https://example.com/repository\"",
        snippet: "LABEL ${1:key}=\"${2:value}\"",
        forms: &[form(&[
            part("<key>=<value>", "A pair; quote values with blanks"),
            part("[<key>=<value>...]", "More of them"),
        ])],
    },
    InstructionPage {
        keyword: Keyword::Maintainer,
        summary: "Names the author of the image; deprecated, use a label",
        details: "`LABEL org.opencontainers.image.authors=…` says the same and can be read by \
                  other tools.",
        example: "LABEL org.opencontainers.image.authors=\"someone@example.com\"",
        snippet: "MAINTAINER ${1:name}",
        forms: &[form(&[part("<name>", "Who answers for the image")])],
    },
    InstructionPage {
        keyword: Keyword::Onbuild,
        summary: "Keeps an instruction for the builds that start from this image",
        details: "It runs there right after FROM. FROM, MAINTAINER and ONBUILD cannot be kept.",
        example: "ONBUILD COPY . /app",
        snippet: "ONBUILD ${1:INSTRUCTION}",
        forms: &[form(&[part("<instruction>", "Any but FROM, MAINTAINER and ONBUILD")])],
    },
    InstructionPage {
        keyword: Keyword::Run,
        summary: "Runs a command and keeps what it changes as a layer",
        details: "Text goes through the shell, the array starts a program without one; a heredoc \
                  is a script. Mounts bring caches, secrets and files without keeping them.",
        example: "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt",
        snippet: "RUN ${1:command}",
        forms: &[form(&[FLAGS, SHELL_TEXT]), json(&[FLAGS, EXECUTABLE, PARAMETERS])],
    },
    InstructionPage {
        keyword: Keyword::Shell,
        summary: "Sets the shell that reads RUN, CMD, ENTRYPOINT and HEALTHCHECK in text form",
        details: "It holds for what follows it and is inherited. An array only.",
        example: "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
        snippet: "SHELL [\"${1:/bin/bash}\", \"${2:-c}\"]",
        forms: &[json(&[
            part("[\"<shell>\"", "The shell"),
            part("\"<argument>\"...]", "Its arguments, `-c` at the end"),
        ])],
    },
    InstructionPage {
        keyword: Keyword::Stopsignal,
        summary: "Sets the signal that asks a container to stop",
        details: "SIGTERM where it is absent.",
        example: "STOPSIGNAL SIGQUIT",
        snippet: "STOPSIGNAL ${1:SIGTERM}",
        forms: &[form(&[part("<signal>", "A name, with `SIG` or without, or a number")])],
    },
    InstructionPage {
        keyword: Keyword::User,
        summary: "Sets the user, for what follows and for the container",
        details: "By name or number; a name must be in the image's /etc/passwd. Without a group \
                  it is the user's own, or root where the number has none.",
        example: "USER nonroot:nonroot",
        snippet: "USER ${1:nonroot}",
        forms: &[form(&[part("<user>[:<group>]", "Names or numbers")])],
    },
    InstructionPage {
        keyword: Keyword::Volume,
        summary: "Marks directories whose data lives outside of the container",
        details: "What a later instruction changes below them may be thrown away.",
        example: "VOLUME [\"/data\"]",
        snippet: "VOLUME [\"${1:/data}\"]",
        forms: &[
            json(&[part("[\"<directory>\"...]", "Directories, each a string")]),
            form(&[part("<directory>...", "Directories")]),
        ],
    },
    InstructionPage {
        keyword: Keyword::Workdir,
        summary: "Sets the working directory, and makes it where it is missing",
        details: "It holds for RUN, CMD, ENTRYPOINT, COPY and ADD after it. A relative path goes \
                  on from the one before.",
        example: "WORKDIR /app",
        snippet: "WORKDIR ${1:/app}",
        forms: &[form(&[part("<directory>", "An absolute path")])],
    },
];

/// What there is to say of it; `None` for [`Keyword::Unknown`].
pub fn instruction(keyword: Keyword) -> Option<&'static InstructionPage> {
    PAGES.iter().find(|page| page.keyword == keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_has_a_page() {
        for keyword in Keyword::ALL {
            let page = instruction(keyword).expect("a page");
            assert!(page.snippet.starts_with(keyword.as_str()), "{keyword:?}");
            assert!(!page.summary.ends_with('.'), "{keyword:?}");
            assert!(page.forms.iter().all(|form| !form.parts.is_empty()), "{keyword:?}");
        }
    }
}
