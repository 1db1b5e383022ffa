//! Running property tests: how many cases, and without a message for every attempt to shrink a failure.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use proptest::test_runner::Config;

/// Returns a configuration with this number of cases, unless `PROPTEST_CASES` sets another one.
pub(crate) fn config(cases: u32) -> Config {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
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
