# Completion of outcrop for bash. In ~/.bashrc: source <(outcrop completions bash)

_outcrop() {
    local program=$1 reply prefix
    type -P -- "$program" >/dev/null || program=outcrop
    COMPREPLY=()
    while IFS= read -r reply; do
        case $reply in
        $'\tfiles\t'*)
            prefix=${reply#$'\tfiles\t'}
            # Readline quotes the names and adds a slash to a folder.
            if [[ -z $prefix ]] && compopt -o default 2>/dev/null; then return; fi
            while IFS= read -r reply; do
                if [[ -d $reply ]]; then
                    reply+=/
                    compopt -o nospace 2>/dev/null
                fi
                printf -v reply %q "$reply"
                COMPREPLY+=("$prefix$reply")
            done < <(compgen -f -- "${2#"$prefix"}")
            ;;
        $'\tfolders\t'*)
            prefix=${reply#$'\tfolders\t'}
            compopt -o filenames 2>/dev/null
            while IFS= read -r reply; do
                COMPREPLY+=("$prefix$reply")
            done < <(compgen -d -- "${2#"$prefix"}")
            ;;
        *) COMPREPLY+=("$reply") ;;
        esac
    done < <("$program" complete bash -- "${COMP_LINE:0:$COMP_POINT}" "$2" "${COMP_TYPE-}" 2>/dev/null)
}

# Without nosort, bash would sort the conversations.
complete -o nosort -F _outcrop outcrop 2>/dev/null || complete -F _outcrop outcrop
