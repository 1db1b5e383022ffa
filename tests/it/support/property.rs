//! Running property tests: how many cases, and without a message for every attempt to shrink a failure.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use proptest::test_runner::{Config, RngSeed};

/// Returns a configuration with this number of cases, the same in every run, so that a change is not blamed for what it did not
/// cause. If `PROPTEST_CASES` sets another number, they are random.
pub(crate) fn config(cases: u32) -> Config {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `test` without printing the panics of this thread: shrinking causes hundreds, of which only the last one matters.
pub(crate) fn without_panic_messages<T>(test: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                hook(info);
            }
        }));
    });
    QUIET.set(true);
    let result = test();
    QUIET.set(false);
    result
}
