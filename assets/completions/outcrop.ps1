# Completion of outcrop for PowerShell. In $PROFILE:
# outcrop completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName outcrop -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    $line = $commandAst.Extent.Text.PadRight($length).Substring(0, $length)
    outcrop complete powershell -- $line 2>$null | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        # A line without a value asks for files, which PowerShell offers if nothing else is offered.
        if ($value) {
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
        }
    }
}
