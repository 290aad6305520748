# Completion of outcrop for fish. Save it as ~/.config/fish/completions/outcrop.fish.

function __outcrop_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l program $words[1]
    type -q -- $program; or set program outcrop
    for line in (command $program complete fish -- $words 2>/dev/null)
        set -l parts (string split -- \t $line)
        if test -n "$parts[1]"
            printf '%s\n' $line
            continue
        end
        # The value of the option begins after the prefix.
        set -l typed (string sub -s (math (string length -- "$parts[3]") + 1) -- $words[-1])
        switch $parts[2]
            case files
                set -l found (__fish_complete_path "$typed")
                test -n "$found[1]"; and printf '%s\n' $parts[3]$found
            case folders
                set -l found (__fish_complete_directories "$typed" '')
                test -n "$found[1]"; and printf '%s\n' $parts[3]$found
        end
    end
end

complete -c outcrop -f -k -a '(__outcrop_complete)'
