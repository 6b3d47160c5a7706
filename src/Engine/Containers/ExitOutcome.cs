namespace Naru.Engine.Containers;

/// <summary>How a container ended, for those who waited: its code, and the engine's error where it never ran.</summary>
public sealed record ExitOutcome(int Code, string Error);
