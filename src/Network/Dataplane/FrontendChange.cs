namespace Naru.Network.Dataplane;

/// <summary>One frontend's step from what stands to what shall stand; null is absent.</summary>
public sealed record FrontendChange(Frontend Frontend, FrontendTarget? Target);
