namespace Naru.Runtime;

/// <summary>Who answers: the keeper's protocol version (it understands all from 1 up to it), its build and process.</summary>
public sealed record KeeperInfo(int ProtocolVersion, string Build, int Pid);
