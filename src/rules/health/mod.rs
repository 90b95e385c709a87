//! Health checks.

mod check;
pub mod healthcheck_foreign_host;
pub mod healthcheck_interpreter;
pub mod healthcheck_module_missing;
pub mod healthcheck_no_op;
pub mod healthcheck_no_timeout;
pub mod healthcheck_port_mismatch;
pub mod healthcheck_timing;
pub mod healthcheck_tool_missing;
pub mod missing_healthcheck;
pub mod shell_form_healthcheck;
