namespace Naru.Cli.Output;

/// <summary>Where a verb writes: colour on a terminal, plain text in a pipe. NO_COLOR turns colour off.</summary>
internal sealed class Screen(TextWriter output, TextWriter errors, bool isTerminal)
{
    public static Screen Standard { get; } = new(Console.Out, Console.Error, !Console.IsOutputRedirected);

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
}
