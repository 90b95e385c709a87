//! Package managers in RUN, as hadolint judges them.

mod cleaning;
mod pinning;
mod rpm;
mod unattended;

pub mod apk_cache_kept;
pub mod apk_unpinned;
pub mod apt_command;
pub mod apt_lists_kept;
pub mod apt_missing_yes;
pub mod apt_recommends;
pub mod apt_unpinned;
pub mod dnf_cache_kept;
pub mod dnf_missing_yes;
pub mod dnf_unpinned;
pub mod gem_unpinned;
pub mod go_unpinned;
pub mod npm_unpinned;
pub mod pip_cache_kept;
pub mod pip_unpinned;
pub mod yarn_cache_kept;
pub mod yum_cache_kept;
pub mod yum_missing_yes;
pub mod yum_unpinned;
pub mod zypper_cache_kept;
pub mod zypper_dist_upgrade;
pub mod zypper_missing_yes;
pub mod zypper_unpinned;
