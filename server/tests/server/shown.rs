//! What docs/server.md shows, done: each command that it names for the server, with the answer that it shows.

use crate::harness::{PASSWORD, Place, root};

/// A command of the document, with what is typed into it and what it is shown to answer.
struct Shown {
    args: Vec<String>,
    typed: bool,
    answer: String,
}

/// The commands `fenji-server …` of all blocks of a console.
fn shown(document: &str) -> Vec<Shown> {
    let blocks = document.split("```console\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    let mut found = Vec::new();
    for (block, _) in blocks {
        for command in block.split("$ ").skip(1) {
            let (line, answer) = command.split_once('\n').unwrap_or((command, ""));
            let Some(args) = line.strip_prefix("fenji-server ") else { continue };
            let (args, typed) = args.split_once(" < ").map_or((args, false), |(args, _)| (args, true));
            let args = args.split_whitespace().map(str::to_owned).collect();
            found.push(Shown { args, typed, answer: answer.trim().to_owned() });
        }
    }
    found
}

#[test]
fn the_document_shows_what_the_commands_do() {
    let document = std::fs::read_to_string(root().join("docs/server.md")).unwrap();
    let commands = shown(&document);
    let names: Vec<&str> = commands.iter().map(|command| command.args[0].as_str()).collect();
    assert_eq!(names, ["user", "backup", "verify", "export"], "what is shown is run");
    let place = Place::sqlite();
    drop(place.start());
    std::fs::create_dir(place.folder.path().join("backup")).unwrap();
    let backup = format!("{}/backup/", place.folder.path().display());
    for Shown { args, typed, answer } in commands {
        let args: Vec<String> = args.iter().map(|arg| arg.replacen("/backup/", &backup, 1)).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = place.run(&args, if typed { PASSWORD } else { "" });
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        assert!(output.status.success(), "{args:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(answer.is_empty() || said == answer, "{args:?} is shown to say {answer:?} and says {said:?}");
    }
}
