namespace Naru.Cli.Grammar;

/// <summary>The command line cannot be understood; the message says which word and what would be right.</summary>
internal sealed class UsageException(string message) : Exception(message);
