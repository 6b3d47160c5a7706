using System.Text.Json.Serialization;

namespace Naru.Runtime;

/// <summary>Why the keeper did not do what it was asked.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeeperFault>))]
public enum KeeperFault
{
    /// <summary>The kernel or the file system refused; the message says what.</summary>
    Failed,

    /// <summary>The request itself is wrong.</summary>
    Invalid,
    NotFound,
    AlreadyExists,

    /// <summary>Not in a state that allows it, as stopping what does not run.</summary>
    WrongState,

    /// <summary>The program does not exist in the container: exit code 127.</summary>
    CommandNotFound,

    /// <summary>The program may not be executed: exit code 126.</summary>
    CommandNotExecutable,

    /// <summary>The keeper has gone; connect again.</summary>
    Disconnected,

    /// <summary>An older keeper that does not know the request.</summary>
    Unsupported,
}
