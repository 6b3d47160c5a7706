using System.Globalization;

namespace Naru.ApiServer.Storage;

/// <summary>The text form of revisions.</summary>
internal static class Revisions
{
    public static string Text(long revision) => revision.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out long revision) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out revision);
}
