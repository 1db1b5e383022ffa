//! The `tocfmt` command: see [`tocfmt`](../tocfmt/index.html) for the library, and `cli` for what surrounds it.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
