namespace Naru.Network.Services;

/// <summary>What of one object is not used: the first few sentences, and how many there are besides. One object, however wrong, fills no log.</summary>
/// <param name="subject">Whose they are, with which each sentence begins.</param>
public sealed class Refusals(string subject)
{
    /// <summary>The most sentences that are told of one object.</summary>
    public const int MostTold = 5;

    private readonly List<string> told = [];
    private int more;

    public IReadOnlyList<string> Sentences => more == 0 ? told : [.. told, $"{subject}: and {more} more that are not used"];

    public void Add(string why)
    {
        if (told.Count < MostTold) told.Add($"{subject}: {why}");
        else more++;
    }
}
