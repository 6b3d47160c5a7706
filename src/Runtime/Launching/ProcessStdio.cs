namespace Naru.Runtime.Launching;

/// <summary>The three descriptors a child gets as 0, 1 and 2, by their numbers in this process.</summary>
internal readonly record struct ProcessStdio(int Input, int Output, int Error, bool IsTerminal);
