namespace Naru.Tests.Tidy;

/// <summary>The checkout these tests read.</summary>
internal static class Source
{
    private static readonly string Root = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var dir = AppContext.BaseDirectory; dir is not null; dir = System.IO.Path.GetDirectoryName(dir))
            if (File.Exists(System.IO.Path.Combine(dir, "Naru.slnx")))
                return dir;
        throw new InvalidOperationException($"no Naru.slnx above {AppContext.BaseDirectory}: run the tests from a checkout");
    }
}
