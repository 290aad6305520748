//! The completion scripts.

use clap_complete::Shell;

use super::command_options;

/// Returns the completion script of a shell.
pub fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command_options::completed(), "outcrop", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    if shell != Shell::Bash {
        return script;
    }
    // The generated script offers the options of a command instead of its FILE.
    let script = with_files_of(&script, "replay").unwrap_or(script);
    with_files_of(&script, "import").unwrap_or(script)
}

/// Lets bash complete the file of a command. Without a match, bash offers file names.
fn with_files_of(script: &str, command: &str) -> Option<String> {
    const OPTIONS: &str = "COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )\n";
    let at = script.find(&format!("outcrop__subcmd__{command})\n            opts="))?;
    let (before, own) = script.split_at(at);
    let own = own.replacen(" || ${COMP_CWORD} -eq 2 ]]", " ]]", 1);
    let last = format!("esac\n            {OPTIONS}");
    Some(format!("{before}{}", own.replacen(&last, "esac\n            COMPREPLY=()\n", 1)))
}
