//! wasm-bindgen's own tools as a program of this workspace, so that their version is the lock file's and nothing is installed.

use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["bindgen", input, folder, name] => bindgen(input, folder, name),
        #[cfg(feature = "tests")]
        ["test", ..] => {
            let args = std::env::args_os().enumerate().filter(|(index, _)| *index != 1).map(|(_, argument)| argument);
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(args).map_err(|error| format!("{error:#}"))
        }
        _ => Err("usage: xtask-wasm bindgen INPUT.wasm FOLDER NAME, or with the feature `tests`: xtask-wasm test …"
            .to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("error: {what}");
            ExitCode::FAILURE
        }
    }
}

/// Writes `name.js` and `name_bg.wasm` for the module in `input`.
fn bindgen(input: &str, folder: &str, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let ready = bindgen
        .input_path(input)
        .out_name(name)
        // The package's own code says where the file is.
        .omit_default_module_path(true)
        // A trapped instance is replaced by a new one.
        .reset_state_function(true)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true);
    ready.and_then(|bindgen| bindgen.generate(folder)).map_err(|error| format!("{error:#}"))?;
    renewable(folder, name)
}

/// Lets the function that replaces a trapped instance take another module; bindgen's own always takes the first.
fn renewable(folder: &str, name: &str) -> Result<(), String> {
    let edits = [
        ("js", "function __wbg_reset_state () {", "function __wbg_reset_state(module = wasmModule) {"),
        ("js", "new WebAssembly.Instance(wasmModule, ", "new WebAssembly.Instance(module, "),
        ("d.ts", "function __wbg_reset_state(): void", "function __wbg_reset_state(module?: WebAssembly.Module): void"),
    ];
    for (ending, from, to) in edits {
        let file = format!("{name}.{ending}");
        let path = std::path::Path::new(folder).join(&file);
        let text =
            std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        if text.matches(from).count() != 1 {
            return Err(format!("bindgen wrote another {file} than is known here: `{from}` does not stand there once"));
        }
        std::fs::write(&path, text.replace(from, to))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}
