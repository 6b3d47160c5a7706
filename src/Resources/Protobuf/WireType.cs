namespace Naru.Resources.Protobuf;

/// <summary>How a field's value is laid out; groups are not used by the API.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Delimited = 2,
    Fixed32 = 5,
}
