namespace Naru.Host.Agents;

/// <summary>The agent's first line back: "" when it does what was asked, otherwise why not.</summary>
internal sealed record AgentAnswer(string Error);
