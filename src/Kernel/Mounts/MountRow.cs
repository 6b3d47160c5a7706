namespace Naru.Kernel.Mounts;

/// <summary>One mount: where it is, which part of its file system, type, source and options.</summary>
public sealed record MountRow(string Target, string Root, string Type, string Source, string Options, string SuperOptions);
