using System.Globalization;

namespace Naru.DockerApi.Http;

/// <summary>A version of the Docker Engine API, such as 1.50; the first segment of a path, and optional there.</summary>
public readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    public static ApiVersion Oldest { get; } = new(1, 24);

    public static ApiVersion Newest { get; } = new(1, 50);

    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Takes <c>/v1.43</c> off the front of a path.</summary>
    public static (ApiVersion Version, string Path) Split(string path)
    {
        if (!path.StartsWith("/v", StringComparison.Ordinal)) return (Newest, path);
        var end = path.IndexOf('/', 1);
        var segment = end < 0 ? path.AsSpan(2) : path.AsSpan(2, end - 2);
        var dot = segment.IndexOf('.');
        if (dot < 0
            || !int.TryParse(segment[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(segment[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
            return (Newest, path);
        return (new ApiVersion(major, minor), end < 0 ? "/" : path[end..]);
    }

    public int CompareTo(ApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
