namespace Naru.Oci.RuntimeSpec;

/// <summary>One allow or deny rule; null numbers mean any; access is of the letters r, w, m.</summary>
public sealed record DeviceRule
{
    public bool Allow { get; init; }

    /// <summary>a (all), c or b.</summary>
    public string Type { get; set; } = "a";
    public long? Major { get; init; }
    public long? Minor { get; init; }
    public string Access { get; set; } = "rwm";
}
