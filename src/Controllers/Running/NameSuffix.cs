namespace Naru.Controllers.Running;

/// <summary>The random end of a generated name, from letters and digits that spell no words.</summary>
internal static class NameSuffix
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    public static string Make(Random random) => string.Create(5, random, static (text, random) =>
    {
        foreach (ref var letter in text) letter = Alphabet[random.Next(Alphabet.Length)];
    });

    /// <summary>A hash spelt in the same letters.</summary>
    public static string Spell(uint hash) => string.Concat(hash.ToString().Select(digit => Alphabet[digit - '0']));
}
