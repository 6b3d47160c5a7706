namespace Naru.Oci.Tar;

/// <summary>One extended attribute; the value is any bytes.</summary>
public readonly record struct TarXattr(string Name, byte[] Value);
