namespace Naru.Tests.Harness;

/// <summary>How a program is run.</summary>
public sealed record CommandOptions
{
    public string Input { get; init; } = "";

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>System calls that the program and what it starts are denied; see <see cref="DeniedCall"/>.</summary>
    public IReadOnlyList<DeniedCall> Denied { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
