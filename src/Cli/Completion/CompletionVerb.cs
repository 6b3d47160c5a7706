namespace Naru.Cli.Completion;

/// <summary><c>naru completion bash|zsh|fish</c>: a script for the shell to source, made from the table of verbs.</summary>
internal static class CompletionVerb
{
    public static Verb Verb { get; } = new("completion", "bash|zsh|fish", "a completion script for your shell: source <(naru completion bash)", [], invocation =>
    {
        invocation.Screen.Line(invocation.Words[0] switch
        {
            "bash" => Bash(),
            "zsh" => "autoload -U +X bashcompinit && bashcompinit\n" + Bash(),
            "fish" => Fish(),
            var other => throw new RefusedException($"completion: there is a script for bash, zsh and fish, none for \"{other}\"", 64),
        });
        return Task.FromResult(0);
    })
    { LeastWords = 1, MostWords = 1 };

    private static string Bash()
    {
        var cases = VerbTable.All.Select(verb => $"        {verb.Name}) flags=\"{string.Join(' ', verb.AllFlags.Select(flag => "--" + flag.Name))}\" ;;");
        return $$"""
            _naru() {
                local word=${COMP_WORDS[COMP_CWORD]} flags=""
                if [ "$COMP_CWORD" = 1 ]; then
                    COMPREPLY=($(compgen -W "{{string.Join(' ', VerbTable.All.Select(verb => verb.Name))}}" -- "$word"))
                    return
                fi
                case ${COMP_WORDS[1]} in
            {{string.Join('\n', cases)}}
                esac
                COMPREPLY=($(compgen -W "$flags" -- "$word"))
            }
            complete -o default -F _naru naru
            """;
    }

    private static string Fish() =>
        string.Join('\n', VerbTable.All.SelectMany(verb => verb.AllFlags
            .Select(flag => $"complete -c naru -n '__fish_seen_subcommand_from {verb.Name}' -l {flag.Name} -d '{flag.Help.Replace("'", "\\'")}'")
            .Prepend($"complete -c naru -n __fish_use_subcommand -a {verb.Name} -d '{verb.Summary.Replace("'", "\\'")}'")));
}
