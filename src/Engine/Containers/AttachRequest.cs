namespace Naru.Engine.Containers;

/// <summary>Which of a container's streams to take part in.</summary>
/// <param name="WaitForStart">Of a container that does not run: wait for its next run instead of refusing.</param>
public sealed record AttachRequest(bool Stdin, bool Stdout, bool Stderr, bool WaitForStart = true);
