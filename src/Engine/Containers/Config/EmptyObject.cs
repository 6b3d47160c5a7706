namespace Naru.Engine.Containers.Config;

/// <summary>The API writes sets as maps to <c>{}</c>; this is that value.</summary>
public sealed record EmptyObject
{
    public static EmptyObject Instance { get; } = new();
}
