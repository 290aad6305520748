//! The completion scripts.

use clap_complete::Shell;

use super::command_options;

/// Returns the completion script of a shell.
pub fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command_options::completed(), "outcrop", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    if shell == Shell::Bash { with_file_of_replay(&script).unwrap_or(script) } else { script }
}

/// Lets bash complete the file of `outcrop replay`. The generated script offers the options of a
/// command instead of its FILE. Without a match, bash offers file names.
fn with_file_of_replay(script: &str) -> Option<String> {
    const OPTIONS: &str = "COMPREPLY=( $(compgen -W \"${opts}\" -- \"${cur}\") )\n";
    let at = script.find("outcrop__subcmd__replay)\n            opts=")?;
    let (before, replay) = script.split_at(at);
    let replay = replay.replacen(" || ${COMP_CWORD} -eq 2 ]]", " ]]", 1);
    let last = format!("esac\n            {OPTIONS}");
    Some(format!("{before}{}", replay.replacen(&last, "esac\n            COMPREPLY=()\n", 1)))
}
