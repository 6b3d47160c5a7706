namespace Naru.Resources.Shapes;

/// <summary>What a value may be. The named special types each have a JSON form of their own.</summary>
public enum SchemaType : byte
{
    /// <summary>Any JSON value; nothing in it is known.</summary>
    Any,
    String,
    Boolean,
    Int32,
    Int64,
    Double,

    /// <summary>Base64 text in JSON.</summary>
    Bytes,
    Object,
    Map,
    List,
    Quantity,
    IntOrString,

    /// <summary>RFC 3339 text with seconds.</summary>
    Time,

    /// <summary>RFC 3339 text with six digits of a second.</summary>
    MicroTime,
    RawExtension,
    FieldsV1,
}
