namespace Naru.Engine.Containers;

/// <summary>A mount as the container got it: a bind of the host's path, a named volume, or a tmpfs.</summary>
/// <param name="Type"><c>bind</c>, <c>volume</c> or <c>tmpfs</c>.</param>
/// <param name="Name">The volume's name; empty otherwise.</param>
/// <param name="Source">The host's path; empty for a tmpfs.</param>
/// <param name="Destination">The absolute path inside.</param>
/// <param name="Mode">The option words it was asked with.</param>
/// <param name="Writable">False for read-only.</param>
/// <param name="Propagation">Empty is private.</param>
/// <param name="Options">Mount options of a tmpfs.</param>
/// <param name="Anonymous">A volume made for this container alone, which goes with it on <c>--rm</c> and <c>rm -v</c>.</param>
/// <param name="NoCopy">Not to be filled from the image.</param>
/// <param name="Recursive">A bind takes the mounts below with it.</param>
public sealed record MountPoint(
    string Type, string Name, string Source, string Destination, string Mode, bool Writable, string Propagation,
    string Options = "", bool Anonymous = false, bool NoCopy = false, bool Recursive = true);
