namespace Naru.Engine.Events;

/// <summary>Something that happened to an object of the engine.</summary>
/// <param name="Type"><c>container</c>, <c>image</c>, <c>network</c>, <c>volume</c> or <c>daemon</c>.</param>
/// <param name="Action">Docker's verb for it, such as <c>start</c> or <c>die</c>.</param>
/// <param name="Id">The object's id, or its name where names identify (volumes, images).</param>
/// <param name="Attributes">Facts for people and filters: name, image, labels, exit code.</param>
/// <param name="At">When.</param>
public sealed record EngineEvent(
    string Type, string Action, string Id, IReadOnlyDictionary<string, string> Attributes, DateTimeOffset At);
