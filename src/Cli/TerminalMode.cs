namespace Naru.Cli;

/// <summary>
/// What a verb needs of the terminal beyond text, given by the host because it takes system calls.
/// </summary>
/// <param name="EnterRaw">Hands every key through untouched until the result is disposed; null when standard input is no terminal.</param>
/// <param name="Size">The window's rows and columns now.</param>
public sealed record TerminalMode(Func<IDisposable?> EnterRaw, Func<(int Rows, int Columns)?> Size)
{
    public static TerminalMode None { get; } = new(() => null, () => null);
}
