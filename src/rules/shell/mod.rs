//! Commands in RUN, as hadolint judges them.

pub mod cd_begins_command;
pub mod cd_in_run;
pub mod chpasswd_in_run;
pub mod command_without_use;
pub mod consecutive_runs;
pub mod curl_insecure;
pub mod pipe_without_pipefail;
pub mod relinked_shell;
pub mod shellcheck;
pub mod sudo_begins_command;
pub mod sudo_in_run;
pub mod sudo_in_text;
pub mod useradd_large_uid;
pub mod wget_and_curl;
pub mod wget_beside_curl;
pub mod wget_insecure;
pub mod wget_progress;
