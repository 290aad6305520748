# Completion of outcrop for elvish. In ~/.config/elvish/rc.elv: eval (outcrop completions elvish | slurp)

use str

set edit:completion:arg-completer[outcrop] = {|@words|
    try {
        e:outcrop complete elvish -- $@words 2>/dev/null | from-lines | each {|line|
            var parts = [(str:split "\t" $line)]
            if (eq $parts[0] '') {
                edit:complete-filename $words[-1]
            } else {
                edit:complex-candidate $parts[0] &display=$parts[0]'  '$parts[1]
            }
        }
    } catch {
        nop
    }
}
