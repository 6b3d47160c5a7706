namespace Naru.Resources.Faults;

/// <summary>In which way a field is wrong; clients read it as the reason of a cause.</summary>
public enum FaultType : byte
{
    Required,
    Invalid,
    TypeInvalid,
    NotSupported,
    Duplicate,
    Forbidden,
    TooLong,
    TooMany,
    NotFound,
}
