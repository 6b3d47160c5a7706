namespace Naru.Cli.Output;

/// <summary>Where a verb writes: colour on a terminal, plain text in a pipe. NO_COLOR turns colour off.</summary>
internal sealed class Screen(TextWriter output, TextWriter errors, bool isTerminal)
{
    public static Screen Standard { get; } = OpenStandard();

    /// <summary>Standard output is a terminal.</summary>
    public bool IsTerminal { get; } = isTerminal;

    private bool Coloured { get; } = isTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public void Line(string text) => output.WriteLine(text);

    public void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    public void Error(string text) => errors.WriteLine(text);

    public string Bold(string text) => Colour("1", text);

    public string Green(string text) => Colour("32", text);

    public string Red(string text) => Colour("31", text);

    public string Dim(string text) => Colour("2", text);

    private string Colour(string code, string text) => Coloured ? $"\u001b[{code}m{text}\u001b[0m" : text;

    /// <summary>
    /// With its first use the console puts the terminal into the mode in which programs read keys, and what runs in a
    /// container would find its arrow keys changed. It does so only for a terminal whose kind it knows, so it is used first,
    /// for nothing, while it cannot know.
    /// </summary>
    private static Screen OpenStandard()
    {
        const string Kind = "TERM";
        var kind = Environment.GetEnvironmentVariable(Kind);
        Environment.SetEnvironmentVariable(Kind, null);
        using (var output = Console.OpenStandardOutput()) output.Write([]);
        Environment.SetEnvironmentVariable(Kind, kind);
        return new Screen(Console.Out, Console.Error, !Console.IsOutputRedirected);
    }
}
