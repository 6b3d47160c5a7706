namespace Naru.Resources.Quantities;

/// <summary>The family of suffixes a quantity is written with.</summary>
public enum QuantityFormat : byte
{
    /// <summary>n u m k M G T P E: powers of 1000.</summary>
    DecimalSi,

    /// <summary>Ki Mi Gi Ti Pi Ei: powers of 1024.</summary>
    BinarySi,

    /// <summary>e3, e6, e-3: powers of ten.</summary>
    DecimalExponent,
}
