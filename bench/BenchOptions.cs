using System.Globalization;

namespace Naru.Bench;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Filter">Only benchmarks with this in their name; null is all.</param>
/// <param name="Rounds">Rounds of each benchmark; null leaves it to each.</param>
internal sealed record BenchOptions(string? Filter, int? Rounds)
{
    public static bool TryParse(string[] arguments, out BenchOptions options, out string fault)
    {
        (options, fault) = (new BenchOptions(null, null), "");
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--filter" when value is not null:
                    options = options with { Filter = value };
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                default:
                    fault = $"'{arguments[i]}' is not understood; it takes --filter NAME and --rounds N";
                    return false;
            }
        }
        return true;
    }
}
