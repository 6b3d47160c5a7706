using System.Globalization;

namespace Naru.Bench.Measuring;

/// <summary>Figures as people read them.</summary>
internal static class Table
{
    private const int NameWidth = 58;

    public static void PrintHead()
    {
        Console.WriteLine($"{"",-NameWidth}{"median",10}{"least",10}{"most",10}   Naru is");
    }

    public static void Print(Comparison comparison)
    {
        Console.WriteLine(comparison.Benchmark.Title);
        for (var i = 0; i < comparison.Contenders.Count; i++)
        {
            var ratio = i == 0 || !comparison.Contenders[i].IsCompared ? "" : $"{Figure(comparison.Ratio(i))} x as good";
            Console.WriteLine($"  {comparison.Contenders[i].Name,-NameWidth + 2}{Figure(comparison.Median(i)),10}{Figure(comparison.Least(i)),10}{Figure(comparison.Most(i)),10}   {ratio}");
        }
        foreach (var note in comparison.Benchmark.Notes) Console.WriteLine($"  * {note}");
        Console.WriteLine();
    }

    /// <summary>Three digits that count, whole numbers from 100 up.</summary>
    private static string Figure(double value) => value switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
