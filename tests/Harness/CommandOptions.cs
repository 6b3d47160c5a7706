namespace Naru.Tests.Harness;

/// <summary>How a program is run.</summary>
public sealed record CommandOptions
{
    public string Input { get; init; } = "";

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
