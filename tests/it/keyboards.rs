//! What keyboards, word processors and copied text leave in rule files and TOML: named at its place, or allowed where it is data.

use crate::packs::Change::{Before, File, Swap};
use crate::packs::{Change, blocks, pack, refusal};
use crate::tables::tables;
use fenji::{Pack, Problem, Severity};

tables! { "keyboards":
    a_foreign_character_is_told_with_what_to_write,
    a_rule_that_reads_otherwise_than_it_decides_is_told,
    what_is_never_closed_is_told_where_it_begins,
}

const X: &str = "rules/x.rhai";

/// Characters that are not seen and turn the direction of writing.
const BIDI: &str = "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}";
/// Those that are not seen.
const UNSEEN: &str = "\u{a0}\u{3000}\u{200b}\u{200c}\u{200d}\u{feff}\u{2028}\u{2029}\u{ad}\u{2060}\u{85}\u{2003}\u{202f}\u{fe0f}\u{3164}\u{180e}\u{e0041}";
/// Those of wide keyboards and of word processors.
const WIDE: &str =
    "（）“”‘’，；。：！＝＞＜｛｝【】「」『』［］｜＆＂＇＋－＊／％＃＠．、《》…—–−×÷≥≤≠～０１９ＡｚＲ＿";

fn all() -> impl Iterator<Item = char> {
    BIDI.chars().chain(UNSEEN.chars()).chain(WIDE.chars())
}

fn number(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// The one problem that is said of these changes is an error of this sort that names the character, at this place.
fn refused(c: char, changes: &[Change<'_>], code: &str, place: &str) {
    let says = refusal(changes);
    let one = says.matches("error[").count() == 1 && says.matches("warning[").count() == 0;
    let shown = BIDI.contains(c) || UNSEEN.contains(c);
    let raw = says.contains(c) && !(c == '\u{85}' || c == '\u{2028}' || c == '\u{2029}');
    assert!(
        one && says.starts_with(&format!("error[{code}]: "))
            && says.contains(&number(c))
            && says.contains(&format!("--> {place}\n"))
            && says.contains("\n  help: ")
            && !(shown && raw),
        "{} in {changes:?}:\n{says}",
        number(c)
    );
}

/// What `check` warns of with the characters of a file.
fn warned(pack: &Pack) -> Vec<Problem> {
    let problems = pack.check().problems.into_iter();
    problems.filter(|problem| problem.code == "misleading-character").collect()
}

#[test]
fn outside_of_texts_and_comments_a_foreign_character_is_the_only_problem() {
    for c in all() {
        let before = format!("// one\nlevel(\"P1\",{c} \"x\").gap();");
        refused(c, &[File(X, &before)], "foreign-character", "rules/x.rhai:2:12");
        let inside = format!("// one\nlevel(\"P1\", \"x\").gap().when(|r| r.{c}affected > 1);");
        refused(c, &[File(X, &inside)], "foreign-character", "rules/x.rhai:2:35");
        refused(c, &[Before("pack.toml", &format!("# one\npriorities ={c} 2"))], "foreign-character", "pack.toml:2:13");
        refused(c, &[Before("cases/all.toml", &format!("a{c} = 1"))], "foreign-character", "cases/all.toml:1:2");
        let when = format!("when = 'r.system.state == \"down\"{c}'");
        let said = refusal(&[Swap("facts.toml", "when = 'r.system.state == \"down\"'", &when)]);
        assert!(
            said.starts_with("error[foreign-character]: `when` of `system.restart`: ") && said.contains(&number(c)),
            "{said}"
        );
    }
}

#[test]
fn in_texts_and_comments_everything_is_allowed_but_what_turns_them_is_told() {
    let places = |problems: Vec<Problem>| -> Vec<String> {
        assert!(problems.iter().all(|problem| problem.severity == Severity::Warning && problem.help.is_some()));
        problems.into_iter().filter_map(|problem| problem.place).map(|place| place.to_string()).collect()
    };
    for c in all() {
        let turns = BIDI.contains(c);
        let breaks = ['\u{85}', '\u{2028}', '\u{2029}'].contains(&c);
        let rules =
            format!("level(\"P1\", \"x\").gap(\"a{c}\");\n// b{c}\n/* {c} */\nlevel(\"P1\", \"y\").gap(`{c}`);\n");
        let pack_with = pack(&[
            File(X, &rules),
            Swap(
                "pack.toml",
                "plan = \"plan-1\"",
                &format!("plan = \"plan{c}-1\"\nwhat = '{c}' # {c}").replace("what", "#what"),
            ),
            Swap("text/en.toml", "title = \"Tiny plan\"", &format!("title = \"Tiny{c} plan\"")),
        ]);
        let mut expected: Vec<&str> = Vec::new();
        if turns {
            expected.extend(["pack.toml:14:13", "pack.toml:15:10", "rules/x.rhai:1:24"]);
        } else if breaks {
            expected.push("pack.toml:15:10");
        }
        if turns || breaks {
            expected.extend(["rules/x.rhai:2:5", "rules/x.rhai:3:4"]);
        }
        if turns {
            expected.push("rules/x.rhai:4:23");
        }
        // Words in Arabic or Hebrew need the marks of their direction.
        if turns && !['\u{200e}', '\u{200f}', '\u{61c}'].contains(&c) {
            expected.push("text/en.toml:2:14");
        }
        assert_eq!(places(warned(&pack_with)), expected, "{}", number(c));
        let again = Pack::from_bundle(&pack_with.to_bundle()).expect("the bundle loads");
        let of_rules: Vec<&str> = expected.into_iter().filter(|place| place.starts_with("rules")).collect();
        assert_eq!(places(warned(&again)), of_rules, "{}", number(c));
    }
}

#[test]
fn no_id_holds_a_character_that_cannot_be_told_from_another() {
    let alike = all().chain("аеорсхіΑοΡ²ⅠＡ９ｱ①".chars());
    for c in alike {
        refused(
            c,
            &[Swap("pack.toml", "acts = [\"start\"]", &format!("acts = [\"start\", \"st{c}op\"]"))],
            "bad-id",
            "pack.toml:10:1",
        );
        refused(c, &[File(X, &format!("level(\"P1\", \"le{c}ak\").gap();"))], "bad-id", "rules/x.rhai:1:1");
        refused(c, &[Before("pack.toml", &format!("parameters = {{ \"lim{c}it\" = 1 }}"))], "bad-id", "pack.toml:1:1");
        for (file, from, place) in [
            ("pack.toml", "id = \"tiny\"", "pack.toml:2:1"),
            ("pack.toml", "locales = [\"en\"]", "pack.toml:4:1"),
            ("pack.toml", "kinds = [\"fault\", \"other\"]", "pack.toml:5:1"),
            ("facts.toml", "id = \"spread\"", "facts.toml:18:1"),
            ("facts.toml", "options = [\"noise\", \"smoke\", \"theft\"]", "facts.toml:15:1"),
            ("cases/all.toml", "id = \"smoke\"", "cases/all.toml:2:1"),
        ] {
            // The character stands inside of the first word that is quoted.
            let (head, tail) = from.split_once('"').expect("a word is quoted");
            let (first, rest) = tail.split_at(1);
            let swapped = format!("{head}\"{first}{c}{rest}");
            let says = refusal(&[Swap(file, from, &swapped)]);
            let named = "error[bad-id]: ";
            assert!(says.contains(named) && says.contains(&number(c)) && says.contains(place), "{c:?} {from}\n{says}");
        }
    }
}

#[test]
fn what_is_closed_is_not_told() {
    let rules = [
        "/* one /* two */ three */ level(\"P1\", \"x\").gap();",
        "// /* only this line\nlevel(\"P1\", \"x\").gap();",
        "let a = \"/* \\\" */ /*\"; level(\"P1\", \"x\").gap();",
        "let a = `/* ${ if true { \"}`\" } else { `b${1}` } } \\${ \" `; level(\"P1\", \"x\").gap();",
        "let a = `one `` two`; let b = \"one \"\" two\"; level(\"P1\", \"x\").gap();",
        "let a = #\"one \" /* \"#; let b = ##\"two \"# \"##; let m = #{ a: 1 }; level(\"P1\", \"x\").gap();",
        "let a = '\"'; let b = '\\''; level(\"P1\", \"x\").gap();",
        "let a = \"one \\\n  two\"; level(\"P1\", \"x\").gap();",
        "/**/ level(\"P1\", \"x\").gap(); /***/ //",
    ];
    for rules in rules {
        assert!(
            pack(&[File(X, rules)]).check().problems.iter().any(|problem| problem.message.contains("rules.x")),
            "{rules}"
        );
    }
}

#[test]
fn line_ends_and_the_mark_before_a_file_change_nothing() {
    let tiny = pack(&[]);
    let spoilt = |change: fn(&str) -> String| {
        let mut sources = crate::packs::changed(&[]);
        for bytes in sources.files.values_mut() {
            *bytes = change(std::str::from_utf8(bytes).expect("UTF-8")).into_bytes();
        }
        Pack::from_sources(&sources).expect("the pack loads")
    };
    let changes: [fn(&str) -> String; 4] = [
        |text| text.replace('\n', "\r\n"),
        |text| text.replace('\n', "\r"),
        |text| format!("\u{feff}{text}"),
        |text| format!("\u{feff}{}", text.replacen('\n', "\r\n", 3)),
    ];
    for change in changes {
        let other = spoilt(change);
        assert_eq!((other.digest(), other.to_bundle()), (tiny.digest(), tiny.to_bundle()));
        assert_eq!(blocks(&other.check().problems), blocks(&tiny.check().problems));
    }
    let tried = tiny.with_script("rules/plan.rhai", Some(crate::packs::RULES.replace('\n', "\r\n")));
    assert_eq!(tried.expect("it loads").digest(), tiny.digest());
    // Places are the same, too.
    let (lf, crlf) = (
        "// one\n\nlevel(\"P1\", \"x\").gap(\"a\"); level(\"P9\", \"y\").gap();\n",
        "// one\r\n\r\nlevel(\"P1\", \"x\").gap(\"a\"); level(\"P9\", \"y\").gap();\r\n",
    );
    assert_eq!(refusal(&[File(X, lf)]), refusal(&[File(X, crlf)]));
}
